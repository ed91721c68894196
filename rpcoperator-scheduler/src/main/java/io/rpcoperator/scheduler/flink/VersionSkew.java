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
package io.rpcoperator.scheduler.flink;

import io.rpcoperator.runtime.graph.RuntimeVersion;
import io.rpcoperator.runtime.graph.ServiceManifest;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;

/**
 * A job that brings another version of this project than the JobManager has. It works as long as
 * the two agree on what crosses between them: names in the job's configuration, and a few events.
 */
final class VersionSkew {

    private VersionSkew() {}

    /** What to tell whoever reads the job's log; empty if the versions are equal. */
    static Optional<String> of(ReadableConfig job) {
        return of(ServiceManifest.version(job).orElse("of before 0.1"), RuntimeVersion.get());
    }

    static Optional<String> of(String ofJob, String ofJobManager) {
        return ofJob.equals(ofJobManager)
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                "The job brings rpcoperator-runtime %s, and this JobManager has"
                                        + " rpcoperator-scheduler %s. Should its services not be"
                                        + " scaled or drained as they ought to be, give both the"
                                        + " same version.",
                                ofJob, ofJobManager));
    }
}
