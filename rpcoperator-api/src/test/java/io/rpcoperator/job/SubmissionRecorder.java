/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.rpcoperator.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Stands where Flink would submit jobs. */
final class SubmissionRecorder extends StreamExecutionEnvironment {

    private final List<StreamGraph> submitted = new ArrayList<>();

    /** The jobs, in the order of their submission. */
    List<StreamGraph> submitted() {
        return submitted;
    }

    @Override
    public JobExecutionResult execute(StreamGraph streamGraph) {
        submitted.add(streamGraph);
        return new JobExecutionResult(new JobID(), 0, Map.of());
    }
}
