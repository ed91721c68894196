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
package io.rpcoperator.scheduler.autoscaling;

/** Why a target is as decided. */
public enum Reason {
    /** More: subtasks would be busier than they should be. */
    UTILISATION(false),
    /** More: requests would wait longer than they should. */
    QUEUE_DELAY(false),
    /** More: otherwise the backlog would not be gone in time. */
    BACKLOG(false),
    /** Fewer are enough. */
    SURPLUS(false),
    /** The target was not in the range. */
    RANGE(false),
    /** As many as needed. */
    STEADY(false),
    /** Another number is needed, but not for long enough yet. */
    DELAY(false),
    /** More are needed than the range allows. */
    LIMIT(true),
    /** More are needed, but what the callers do with the answers is what holds them up. */
    BACKPRESSURED(true),
    /** More are needed, but there are no slots even for those that are wanted already. */
    WAITING_FOR_SLOTS(true),
    /** Fewer would be enough, but calls with affinity keys depend on those that would go. */
    PINNED(true),
    /** Nothing is known of the load. */
    NO_REPORTS(true);

    private final boolean hindrance;

    Reason(boolean hindrance) {
        this.hindrance = hindrance;
    }

    /** Whether it keeps the target from being moved, so that somebody may want to know. */
    boolean isHindrance() {
        return hindrance;
    }
}
