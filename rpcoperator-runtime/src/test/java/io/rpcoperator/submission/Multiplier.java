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

import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Multiplies by what it is configured to. */
public final class Multiplier implements RpcOperator<Long, Long> {

    /** The factor; 2 when it is not set. */
    public static final ConfigOption<Long> FACTOR =
            ConfigOptions.key("rpc-operator.multiplier.factor").longType().defaultValue(2L);

    /** Set when opened; read by the serving thread. */
    private long factor;

    @Override
    public void open(RpcOperatorContext context) {
        factor = context.configuration().get(FACTOR);
    }

    @Override
    public Long call(Long request) {
        return request * factor;
    }
}
