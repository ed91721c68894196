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
package io.rpcoperator.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchRpcOperatorTest {

    @Test
    void aCallIsABatchOfOne() throws Exception {
        List<List<String>> batches = new ArrayList<>();
        BatchRpcOperator<String, Integer> lengths =
                requests -> {
                    batches.add(requests);
                    return requests.stream().map(String::length).toList();
                };

        assertThat(lengths.call("four")).isEqualTo(4);
        assertThat(batches).containsExactly(List.of("four"));
    }

    @Test
    void anyRequestsMayShareABatchByDefault() throws Exception {
        BatchRpcOperator<String, String> echo = requests -> requests;
        assertThat(echo.batchKey("one")).isEqualTo(echo.batchKey("another"));
    }
}
