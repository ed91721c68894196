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
package io.rpcoperator.runtime.transport.session;

import io.rpcoperator.runtime.transport.SessionTerms;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Splits the budget of an endpoint among its sessions. A credit is room for one request and for its
 * part of the bytes.
 *
 * <p>A session alone has all. Sessions that lack credits ({@link #blocked}) have equal shares of
 * what the others do not need; one that does not use its share keeps it until somebody else lacks
 * credits, and then keeps twice what it used of late. What is still in use above a share that was
 * cut is given to nobody else, so the shares and what is in use together stay within the budget.
 * Above it are only requests that were on their way when the share of their session was cut, the
 * first few credits of a session that opens when none are left, and the one credit that each
 * session has when there are more sessions than credits.
 *
 * <p>Not thread-safe. After any event {@link #takeChanged} tells who is to be told of a new share.
 */
final class CreditPool<M extends CreditPool.Member> {

    /** A share grows by more than one part in so many, or not at all: less is not worth a frame. */
    private static final int WORTH_A_FRAME = 8;

    /** A review looks at all sessions, and is worth it for one part in so many that ask. */
    private static final int SESSIONS_PER_ASKING = 4;

    /** Or for one part in so many of the budget, freed by sessions that have ended. */
    private static final int WORTH_A_REVIEW = 8;

    /** However few ask, the next after this time is heard; who still lacks credits asks again. */
    private static final long REVIEW_NANOS = 100_000_000;

    /** What happened before the last two of these is forgotten. */
    private static final long PERIOD_NANOS = 1_000_000_000;

    /** A session. */
    interface Member {

        /** The credits that are in use. */
        int inUse();

        /** The most that were in use since this was last asked. */
        int takePeak();
    }

    /** The credits of one session. */
    static final class Share<M extends Member> {

        private final M member;

        /** Written under the lock that guards the pool, read without. */
        private volatile int credits;

        // The rest is guarded as the pool is.

        private boolean blocked;
        private boolean blockedBefore;
        private boolean blockedSinceTaken;
        private int peak;
        private int peakBefore;

        private Share(M member) {
            this.member = member;
        }

        M member() {
            return member;
        }

        int credits() {
            return credits;
        }

        private boolean lacks() {
            return blocked || blockedBefore;
        }

        /** What happened in the period before is forgotten. */
        private void nextPeriod() {
            blockedBefore = blocked;
            blocked = false;
            peakBefore = peak;
            peak = 0;
        }
    }

    private final int budget;
    private final Set<Share<M>> shares = new LinkedHashSet<>();
    private final Set<Share<M>> changed = new LinkedHashSet<>();
    private int granted;

    /** How often credits were asked for since the last review. */
    private long asked;

    /** The credits that ended sessions have freed since the last review. */
    private long freed;

    private long reviewedAt;
    private long periodBegan;

    CreditPool(int budget) {
        this.budget = budget;
    }

    // ------------------------------------------------------------------ events

    /** A session has opened. Costs nothing but a look at the others when nothing is left. */
    Share<M> open(M member) {
        Share<M> opened = new Share<>(member);
        int wanted =
                shares.isEmpty() ? budget : SessionTerms.firstCredits(budget, shares.size() + 1);
        if (wanted > budget - granted) {
            halveTheLargest();
        }
        shares.add(opened);
        set(opened, Math.max(1, Math.min(wanted, budget - granted)));
        return opened;
    }

    /** A session has ended. Concerns others only if they lack what it had. */
    void close(Share<M> share, long nowNanos) {
        if (!shares.remove(share)) {
            return;
        }
        granted -= share.credits;
        freed += share.credits;
        changed.remove(share);
        age(nowNanos);
        if (shares.stream().anyMatch(Share::lacks)) {
            ask(nowNanos);
        }
    }

    /** A session could not send for lack of credits. */
    void blocked(Share<M> share, long nowNanos) {
        if (!shares.contains(share)) {
            return;
        }
        age(nowNanos);
        share.blocked = true;
        share.blockedSinceTaken = true;
        ask(nowNanos);
    }

    private void ask(long nowNanos) {
        asked++;
        if (asked * SESSIONS_PER_ASKING >= shares.size()
                || freed * WORTH_A_REVIEW >= budget
                || nowNanos - reviewedAt >= REVIEW_NANOS) {
            asked = 0;
            freed = 0;
            reviewedAt = nowNanos;
            review();
        }
    }

    /** Begins a new period when it is time, and forgets more when much time has passed. */
    private void age(long nowNanos) {
        long age = nowNanos - periodBegan;
        if (age < PERIOD_NANOS) {
            return;
        }
        for (Share<M> share : shares) {
            share.nextPeriod();
            if (age >= 2 * PERIOD_NANOS) {
                share.nextPeriod();
                share.member.takePeak(); // nobody knows when it was
            }
        }
        periodBegan = nowNanos;
    }

    /** The shares that have changed since this was last asked. */
    List<Share<M>> takeChanged() {
        List<Share<M>> taken = List.copyOf(changed);
        changed.clear();
        return taken;
    }

    // ------------------------------------------------------------------ what was granted

    /** The sum of the shares. */
    int granted() {
        return granted;
    }

    /** How many of the sessions have been blocked since this was last asked. */
    int takeBlocked() {
        int blocked = 0;
        for (Share<M> share : shares) {
            blocked += share.blockedSinceTaken ? 1 : 0;
            share.blockedSinceTaken = false;
        }
        return blocked;
    }

    // ------------------------------------------------------------------ reviews

    private void review() {
        for (Share<M> share : shares) {
            share.peak = Math.max(share.peak, share.member.takePeak());
        }
        int level = level(shares.stream().mapToInt(this::need).sorted().toArray());
        for (Share<M> share : shares) {
            set(share, Math.min(share.credits, Math.min(need(share), level)));
        }
        raise(level);
    }

    /** How many credits a session may keep, if all have as many as they need. */
    private int need(Share<M> share) {
        if (share.lacks()) {
            return budget;
        }
        int used = Math.max(share.peak, share.peakBefore);
        long needed = Math.max(2L * used, SessionTerms.firstCredits(budget, shares.size()));
        return (int) Math.min(share.credits, needed);
    }

    /** The most that anybody can have, so that nobody has less who needs more. */
    private int level(int[] needsAscending) {
        int remaining = budget;
        for (int i = 0; i < needsAscending.length; i++) {
            int equal = remaining / (needsAscending.length - i);
            if (needsAscending[i] >= equal) {
                return Math.max(1, equal);
            }
            remaining -= needsAscending[i];
        }
        return budget;
    }

    /** Brings those that lack credits up to a level, as far as credits are at hand. */
    private void raise(int level) {
        long atHand = budget;
        long wanted = 0;
        for (Share<M> share : shares) {
            atHand -= Math.max(share.credits, share.member.inUse());
            wanted += lackOf(share, level);
        }
        long given = Math.min(atHand, wanted);
        if (given <= 0) {
            return;
        }
        for (Share<M> share : shares) {
            int more = (int) (lackOf(share, level) * given / wanted);
            if (more > share.credits / WORTH_A_FRAME) {
                set(share, share.credits + more);
            }
        }
    }

    private long lackOf(Share<M> share, int level) {
        return share.lacks() ? Math.max(0, level - share.credits) : 0;
    }

    // ------------------------------------------------------------------ shares

    /** Makes room for a newcomer, and for those that come after it. */
    private void halveTheLargest() {
        Share<M> largest = null;
        for (Share<M> share : shares) {
            if (largest == null || share.credits > largest.credits) {
                largest = share;
            }
        }
        if (largest != null) {
            set(largest, largest.credits - largest.credits / 2);
        }
    }

    private void set(Share<M> share, int credits) {
        if (share.credits != credits) {
            granted += credits - share.credits;
            share.credits = credits;
            changed.add(share);
        }
    }
}
