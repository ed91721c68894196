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
package io.rpcoperator.submission;

import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.io.IOException;
import java.nio.file.Path;

/** The job jars of the tests. */
final class Jobs {

    private Jobs() {}

    /** {@link DoublingJob} and what it needs. */
    static JobJar doubling(Path folder) throws IOException {
        return JobJar.builder(DoublingJob.class)
                .classes(Multiplier.class, ServiceCall.class, LineFileSink.class)
                .writeTo(folder);
    }
}
