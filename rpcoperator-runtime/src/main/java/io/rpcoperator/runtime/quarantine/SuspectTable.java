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
package io.rpcoperator.runtime.quarantine;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What all clients of a service together hold against requests. Bounded in number and time: what
 * was longest not heard of goes first, those that have killed last.
 *
 * <p>Thread model: owned by the registry, JobMaster main thread only.
 */
public final class SuspectTable {

    /** How many suspects are kept: every client is told of all of them. */
    static final int MAX_SUSPECTS = 1024;

    /** How long something is held against a request after the last death. */
    static final Duration HELD = Duration.ofHours(1);

    /** A suspect's case: the instances that died, by their incarnation. */
    private record Case(Set<Long> deaths, long lastDeathMillis) {

        boolean isProven() {
            return deaths.size() > 1;
        }
    }

    private final Clock clock;

    /** In the order of their last deaths. */
    private final Map<RequestDigest, Case> cases = new LinkedHashMap<>();

    /** What the cases say: every poll asks. Null when they have changed. */
    private @Nullable Suspects current = Suspects.NONE;

    /** A table without suspects. */
    public SuspectTable(Clock clock) {
        this.clock = clock;
    }

    /**
     * An instance died that may have been executing these requests among others. Those that are
     * suspects already were not being executed, for that is announced: nothing more is held against
     * them.
     */
    public void suspect(long incarnation, Collection<RequestDigest> begun) {
        for (RequestDigest request : begun) {
            if (!cases.containsKey(request)) {
                died(incarnation, request);
            }
        }
    }

    /**
     * An instance died while it executed this suspect and nothing else. Several clients may tell of
     * the same death.
     *
     * @return the instances that this request has killed, the first included
     */
    public int convict(long incarnation, RequestDigest executed) {
        return died(incarnation, executed);
    }

    private int died(long incarnation, RequestDigest request) {
        Case before = cases.remove(request);
        Set<Long> deaths = new HashSet<>(before == null ? Set.of() : before.deaths);
        deaths.add(incarnation);
        if (cases.size() >= MAX_SUSPECTS) {
            dropOne();
        }
        cases.put(request, new Case(deaths, clock.relativeTimeMillis()));
        current = null;
        return deaths.size();
    }

    private void dropOne() {
        RequestDigest dropped =
                cases.entrySet().stream()
                        .filter(each -> !each.getValue().isProven())
                        .findFirst()
                        .or(() -> cases.entrySet().stream().findFirst())
                        .orElseThrow()
                        .getKey();
        cases.remove(dropped);
    }

    /** These requests have been answered: nothing is held against them any more. */
    public void acquit(Collection<RequestDigest> answered) {
        answered.forEach(cases::remove);
        current = null;
    }

    /** Those that something is held against now. */
    public Suspects current() {
        forgetOldCases();
        Suspects known = current;
        if (known == null) {
            Map<RequestDigest, Integer> deaths = new HashMap<>();
            cases.forEach((request, each) -> deaths.put(request, each.deaths.size()));
            known = new Suspects(deaths);
            current = known;
        }
        return known;
    }

    private void forgetOldCases() {
        long oldest = clock.relativeTimeMillis() - HELD.toMillis();
        Iterator<Case> byLastDeath = cases.values().iterator();
        while (byLastDeath.hasNext() && byLastDeath.next().lastDeathMillis <= oldest) {
            byLastDeath.remove();
            current = null;
        }
    }
}
