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
package io.rpcoperator.examples.fraud;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import java.io.Serializable;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether a failed call may go better the next time. It is not asked whether the work {@link
 * RosException#execution may have run}: to score a transaction twice does no harm.
 */
final class WorthRetrying implements Predicate<Throwable>, Serializable {

    private static final long serialVersionUID = 1L;

    private static final Set<RosStatus> TRANSIENT =
            Set.of(
                    RosStatus.UNAVAILABLE,
                    RosStatus.RESOURCE_EXHAUSTED,
                    RosStatus.DEADLINE_EXCEEDED);

    @Override
    public boolean test(Throwable failure) {
        return failure instanceof RosException ros && TRANSIENT.contains(ros.status());
    }
}
