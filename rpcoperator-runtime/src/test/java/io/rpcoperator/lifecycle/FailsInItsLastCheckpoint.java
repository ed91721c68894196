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
package io.rpcoperator.lifecycle;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Fails in the checkpoint that follows the end of data, once its service has drained. */
final class FailsInItsLastCheckpoint extends RichMapFunction<Long, Long>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final RosHandle<Long, Long> service;
    private final int records;
    private transient @Nullable RosClient<Long, Long> client;
    private transient int seen;

    FailsInItsLastCheckpoint(RosHandle<Long, Long> service, int records) {
        this.service = service;
        this.records = records;
    }

    @Override
    public void open(OpenContext context) {
        client = RosClient.create(getRuntimeContext(), service);
    }

    @Override
    public Long map(Long value) {
        seen++;
        return value;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {}

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        boolean first = getRuntimeContext().getTaskInfo().getAttemptNumber() == 0;
        if (first && seen == records && serviceHasEnded()) {
            throw new IllegalStateException("test");
        }
    }

    /** Not so in a checkpoint that Flink takes between the last record and the end of data. */
    private boolean serviceHasEnded() {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> Objects.requireNonNull(client).readyEndpoints() == 0);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
