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
package io.rpcoperator.soak;

import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.jspecify.annotations.Nullable;

/** Answers with {@link #answer}, or throws. */
public final class SoakOperator implements RpcOperator<Long, Long> {

    /** The file of its {@link Tripwire}. */
    static final ConfigOption<String> TRIPWIRE =
            ConfigOptions.key("rpc-operator.soak.tripwire").stringType().noDefaultValue();

    /** Set when opened; read by the serving thread. */
    private @Nullable Tripwire tripwire;

    /** What the service says to a number. */
    static long answer(long number) {
        return 3 * number + 1;
    }

    @Override
    public void open(RpcOperatorContext context) {
        tripwire = new Tripwire(context.configuration().get(TRIPWIRE));
    }

    @Override
    public Long call(Long number) throws IOException {
        Objects.requireNonNull(tripwire, "not open").check();
        return answer(number);
    }
}
