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

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which jobs of a JobManager lack slots that they cannot run without. Flink's ResourceManager hands
 * slots out job by job, all that the first asks for before the next gets any; so whoever could do
 * without more looks here before it asks.
 *
 * <p>Thread-safe.
 */
public final class ShortJobs {

    private final Set<Member> members = ConcurrentHashMap.newKeySet();

    /**
     * A job takes part.
     *
     * @param othersChanged is called, by any thread, when another may have begun or ceased to lack
     *     slots
     */
    public Member join(Runnable othersChanged) {
        Member member = new Member(othersChanged);
        members.add(member);
        return member;
    }

    /** A job that takes part. */
    public final class Member {

        private final Runnable othersChanged;
        private volatile boolean isShort;

        private Member(Runnable othersChanged) {
            this.othersChanged = othersChanged;
        }

        /** Tells whether it lacks slots that it cannot run without. */
        public void isShort(boolean now) {
            if (now != isShort) {
                isShort = now;
                List.copyOf(members).stream()
                        .filter(each -> each != this)
                        .forEach(each -> each.othersChanged.run());
            }
        }

        /** Whether any other does. */
        public boolean areOthersShort() {
            return members.stream().anyMatch(each -> each != this && each.isShort);
        }

        /** Takes part no more. */
        public void leave() {
            members.remove(this);
            isShort(false);
        }
    }
}
