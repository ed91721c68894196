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
package io.rpcoperator.runtime.transport.wire;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;

/**
 * The bytes of a {@link RosException}: status, execution, the class of what an operator threw
 * (empty if it did not), description. The endpoint is not among them: each side knows it.
 */
final class FailureCodec {

    private static final int MAX_CLASS_BYTES = 1024;
    private static final int MAX_DESCRIPTION_BYTES = 16 * 1024;

    /** Status, execution and two lengths. */
    static final int MIN_BYTES = 1 + 1 + 4 + 4;

    static final int MAX_BYTES = MIN_BYTES + MAX_CLASS_BYTES + MAX_DESCRIPTION_BYTES;

    private FailureCodec() {}

    static void write(RosException failure, WireWriter out) {
        out.int8(failure.status().code())
                .int8(failure.execution() == Execution.NOT_EXECUTED ? 0 : 1)
                .textUpTo(MAX_CLASS_BYTES, failure.remoteClassName().orElse(""))
                .textUpTo(MAX_DESCRIPTION_BYTES, failure.description());
    }

    static RosException read(WireReader in) throws ProtocolException {
        RosStatus status = RosStatus.fromCode(in.int8("status"));
        Execution execution = execution(in);
        String remoteClass = in.text("class", MAX_CLASS_BYTES);
        String description = in.text("description", MAX_DESCRIPTION_BYTES);
        RosException failure = RosException.of(status, execution, description);
        return remoteClass.isEmpty() ? failure : failure.thrownAs(remoteClass);
    }

    private static Execution execution(WireReader in) throws ProtocolException {
        int code = in.int8("execution");
        return switch (code) {
            case 0 -> Execution.NOT_EXECUTED;
            case 1 -> Execution.MAYBE_EXECUTED;
            default -> throw in.invalid("execution", "is 0 or 1, was " + code);
        };
    }
}
