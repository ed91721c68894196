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
package io.rpcoperator.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RosClientTest {

    @Test
    void aCallWithoutOptionsHasTheDefaultOnes() {
        RosClient<String, CallOptions> client = new OptionsEcho();

        assertThat(client.call("any")).isCompletedWithValue(CallOptions.DEFAULT);
    }

    @Test
    void whereNothingIsFullACallIsAdmittedAtOnce() {
        AtomicInteger admitted = new AtomicInteger();
        assertThat(new OptionsEcho().call("any", CallOptions.DEFAULT, admitted::incrementAndGet))
                .isCompleted();
        assertThat(admitted).hasValue(1);
    }

    /** Answers with the options of the call. */
    private static final class OptionsEcho implements RosClient<String, CallOptions> {

        @Override
        public CompletableFuture<CallOptions> call(String request, CallOptions options) {
            return CompletableFuture.completedFuture(options);
        }

        @Override
        public int readyEndpoints() {
            return 1;
        }

        @Override
        public void close() {}
    }
}
