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
package io.rpcoperator.scheduler.slots;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long slots have been lacking that somebody could give. What has just been given, or is
 * about to become free, is waited for before more is asked for: so nobody gives more than is
 * needed.
 *
 * <p>Thread model: confined to whoever owns it.
 */
public final class Shortage {

    private @Nullable Duration since;

    /**
     * Looks whether slots are lacking.
     *
     * @param isLacking whether some are
     * @param areComing whether some are about to become free
     * @param now the time, from any beginning
     * @return how long they have been, with none about to become free
     */
    public Duration lasts(boolean isLacking, boolean areComing, Duration now) {
        if (!isLacking) {
            since = null;
            return Duration.ZERO;
        }
        if (since == null || areComing) {
            since = now;
        }
        return now.minus(since);
    }

    /** Slots have been given: it begins anew if they are not enough. */
    public void answered(Duration now) {
        since = now;
    }
}
