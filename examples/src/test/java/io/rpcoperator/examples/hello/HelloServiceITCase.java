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
package io.rpcoperator.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.job.RosExecutionEnvironment;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;

/** Runs hello-service as a newcomer does, without a cluster. */
class HelloServiceITCase {

    @Test
    void greetsEveryoneInOrder() throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        List<String> greetings = new ArrayList<>();
        try (CloseableIterator<String> results =
                HelloService.greetings(env).executeAndCollect("hello-service")) {
            results.forEachRemaining(greetings::add);
        }
        assertThat(greetings)
                .containsExactly(
                        "Hello, Ada!", "Hello, Grace!", "Hello, Barbara!", "Hello, Frances!");
    }
}
