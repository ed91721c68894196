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

import io.rpcoperator.runtime.registry.FinishService;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.SerializedValue;

/**
 * What tells a service's subtask to drain and end. The subtask's job may have brought classes of
 * its own: the bytes name one, and are read with the job's.
 */
final class DrainSignal {

    private DrainSignal() {}

    static SerializedValue<OperatorEvent> serialized() {
        try {
            return new SerializedValue<>(new FinishService());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
