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

import org.apache.flink.annotation.PublicEvolving;

/**
 * Thrown by an operator instance that cannot answer any more, whatever it is asked: its GPU context
 * is gone, its session is corrupt.
 *
 * <p>When {@link RpcOperator#call} throws this, itself or as a cause of something else, the calls
 * of its batch fail with {@code UNAVAILABLE}, so that their callers may try another endpoint; the
 * instance is closed, and a new one is opened and warmed up in its place.
 */
@PublicEvolving
public class OperatorBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is broken. */
    public OperatorBrokenException(String message) {
        super(message);
    }

    /** What is broken, and what it was noticed by. */
    public OperatorBrokenException(String message, Throwable cause) {
        super(message, cause);
    }
}
