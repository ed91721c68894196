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
package io.rpcoperator.scheduler.control;

import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.jspecify.annotations.Nullable;

/**
 * Asks for other bounds of one service and the same of everything else: answered with {@link
 * Granted}. The Dispatcher does it in one go, so that of two such requests at once neither undoes
 * the other.
 *
 * @param service the service's name
 * @param lowerBound the new lower bound; null to keep it
 * @param upperBound the new upper bound; null to keep it
 */
public record ChangeRange(
        String service, @Nullable Integer lowerBound, @Nullable Integer upperBound)
        implements CoordinationRequest {

    private static final long serialVersionUID = 1L;
}
