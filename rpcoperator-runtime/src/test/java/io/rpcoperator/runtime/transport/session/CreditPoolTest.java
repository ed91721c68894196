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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreditPoolTest {

    private static final int BUDGET = 4096;
    private static final long SECOND = 1_000_000_000;

    private CreditPool<Caller> pool = new CreditPool<>(BUDGET);
    private final List<Caller> callers = new ArrayList<>();
    private int budget = BUDGET;
    private long now = 5 * SECOND;

    /** How often a session was told of a new share. */
    private int told;

    /** How often a session was looked at. */
    private int looks;

    // ------------------------------------------------------------------ who lacks credits

    @Test
    void eachSessionThatWasBlockedIsCountedOnce() {
        Caller first = open();
        open();
        Caller gone = open();
        first.fill();
        first.fill();
        gone.fill();
        close(gone);

        assertThat(pool.takeBlocked()).isOne();
        assertThat(pool.takeBlocked()).isZero();
        first.fill();
        assertThat(pool.takeBlocked()).isOne();
    }

    // ------------------------------------------------------------------ who gets what

    @Test
    void aSessionAloneHasAll() {
        Caller alone = open();
        assertThat(alone.credits()).isEqualTo(BUDGET);

        alone.fill();
        assertThat(alone.credits()).isEqualTo(BUDGET);
        assertThat(told).isOne();
    }

    @Test
    void theLastOneLeftGetsAllIfItLacksCredits() {
        Caller first = open();
        Caller second = open();
        first.fill();
        second.fill();

        close(first);

        assertThat(second.credits()).isEqualTo(BUDGET);
    }

    @ParameterizedTest
    @CsvSource({"2,4096", "3,4096", "7,64", "10,4096", "100,4096", "500,4096", "64,64", "5,7"})
    void equallyBusySessionsGetEqualSharesWhichStay(int sessions, int credits) {
        start(credits);
        for (int i = 0; i < sessions; i++) {
            open().fill();
        }
        rounds(5);

        int equal = credits / sessions;
        assertThat(callers)
                .allSatisfy(
                        caller -> assertThat(caller.credits()).isBetween(equal - equal / 8, equal));
        told = 0;
        rounds(100);
        assertThat(told).as("shares that changed afterwards").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 500, 1000})
    void oneBusySessionAmongIdleOnesGetsMostOfTheBudget(int idle) {
        for (int i = 0; i < idle; i++) {
            open();
        }
        Caller busy = open();

        busy.fill();

        assertThat(busy.credits()).isGreaterThan(BUDGET / 2);
    }

    @Test
    void sessionsThatWereBusyGiveUpTheirShares() {
        for (int i = 0; i < 500; i++) {
            open().fill();
        }
        rounds(5);
        Caller busy = callers.get(250);
        callers.forEach(Caller::finish);

        for (int i = 0; i < 10; i++) {
            now += SECOND;
            busy.finish();
            busy.fill();
        }

        assertThat(busy.credits()).isGreaterThan(BUDGET / 2);
    }

    @Test
    void whatIsUsedIsKept() {
        Caller moderate = open();
        Caller greedy = open();
        moderate.fill();
        moderate.finish();

        for (int i = 0; i < 50; i++) {
            now += SECOND / 3;
            moderate.use(300);
            moderate.finish();
            greedy.fill();
        }

        assertThat(moderate.credits()).isBetween(600, 1200);
        assertThat(greedy.credits()).isBetween(BUDGET / 2, BUDGET - moderate.credits());
        told = 0;
        for (int i = 0; i < 50; i++) {
            now += SECOND / 3;
            moderate.use(300);
            moderate.finish();
            greedy.fill();
        }
        assertThat(told).isZero();
    }

    @Test
    void nobodyLosesCreditsWhileNobodyLacksThem() {
        Caller first = open();
        Caller second = open();
        first.fill();
        second.fill();
        List.of(first, second).forEach(Caller::finish);
        told = 0;

        for (int i = 0; i < 10; i++) {
            now += SECOND;
            second.use(1);
            second.finish();
        }

        assertThat(told).isZero();
        assertThat(first.credits()).isEqualTo(BUDGET / 2);
    }

    @Test
    void nobodyLosesCreditsBecauseAnotherSessionEnds() {
        Caller first = open();
        open();
        Caller third = open();
        told = 0;

        close(third);

        assertThat(told).isZero();
        assertThat(first.credits()).isEqualTo(BUDGET / 2);
    }

    @Test
    void whoLackedCreditsLongAgoLacksThemNoMore() {
        Caller first = open();
        Caller second = open();
        first.fill();
        second.fill();
        List.of(first, second).forEach(Caller::finish);

        now += 2 * SECOND;
        Caller third = open();
        third.fill();

        assertThat(first.credits()).isEqualTo(16);
        assertThat(second.credits()).isEqualTo(16);
        assertThat(third.credits()).isEqualTo(BUDGET - 32);
    }

    @Test
    void whatIsInUseIsNotForgotten() {
        Caller busy = open();
        busy.use(300);
        now += 60 * SECOND;

        open().fill();

        assertThat(busy.credits()).isEqualTo(600);
    }

    @Test
    void whatIsInUseAboveAShareIsGivenToNobodyElse() {
        Caller first = open();
        first.fill();
        Caller second = open();

        second.fill();
        assertThat(first.credits()).isEqualTo(BUDGET / 2);
        assertThat(second.credits()).as("its first share").isEqualTo(16);

        first.inUse = 3000;
        second.fill();
        assertThat(second.credits()).isEqualTo(BUDGET - 3000);
        first.inUse = 0;
        second.fill();
        assertThat(second.credits()).isEqualTo(BUDGET / 2);
    }

    @Test
    void thereIsACreditForEachOfMoreSessionsThanCredits() {
        start(4);
        for (int i = 0; i < 10; i++) {
            open().fill();
        }
        rounds(5);

        assertThat(callers).allSatisfy(caller -> assertThat(caller.credits()).isOne());
        while (callers.size() > 2) {
            close(callers.get(0));
        }
        rounds(5);
        assertThat(callers).allSatisfy(caller -> assertThat(caller.credits()).isEqualTo(2));
    }

    // ------------------------------------------------------------------ what it costs

    @Test
    void aSessionThatOpensConcernsOneOther() {
        for (int i = 0; i < 2000; i++) {
            told = 0;
            open();
            assertThat(told).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void sessionsThatAllBecomeBusyAreToldAFewTimes() {
        for (int i = 0; i < 500; i++) {
            open();
        }
        told = 0;

        callers.forEach(Caller::fill);
        rounds(10);

        assertThat(told).isLessThan(5 * 500);
    }

    @Test
    void aShareThatIsNearlyDueIsLetBe() {
        for (int i = 0; i < 20; i++) {
            open().fill();
        }
        rounds(5);
        told = 0;

        close(callers.get(0));
        rounds(5);
        assertThat(told).as("a nineteenth instead of a twentieth each").isZero();

        while (callers.size() > 10) {
            close(callers.get(0));
        }
        rounds(5);
        assertThat(callers).allMatch(caller -> caller.credits() > BUDGET / 12);
    }

    @Test
    void anEventLooksAtAFewSessions() {
        for (int i = 0; i < 500; i++) {
            open();
        }
        looks = 0;

        int events = 10_000;
        for (int i = 0; i < events; i++) {
            now += 1000;
            callers.get(i % 500).fill();
        }

        assertThat(looks).isLessThan(10 * events);
    }

    @Test
    void aSingleSessionAmongManyIsHeard() {
        for (int i = 0; i < 500; i++) {
            open();
        }
        callers.get(0).fill();
        callers.get(0).finish();
        callers.get(1).fill();
        assertThat(callers.get(1).credits()).as("one of too many").isLessThan(16);

        now += SECOND / 10;
        callers.get(1).fill();

        assertThat(callers.get(1).credits()).isGreaterThan(BUDGET / 4);
    }

    @Test
    void whatALargeSessionLeavesIsGivenAtOnce() {
        for (int i = 0; i < 500; i++) {
            open();
        }
        Caller large = callers.get(0);
        large.fill();
        large.finish();
        callers.get(1).fill();
        assertThat(callers.get(1).credits()).as("one of too many").isLessThan(16);

        close(large);

        assertThat(callers.get(0).credits()).isGreaterThan(BUDGET / 4);
    }

    @Test
    void sessionsThatAllEndLookAtAFewOthersEach() {
        for (int i = 0; i < 500; i++) {
            open().fill();
        }
        looks = 0;
        while (!callers.isEmpty()) {
            close(callers.get(0));
        }
        assertThat(looks).isLessThan(20 * 500);
    }

    // ------------------------------------------------------------------ always

    @Test
    void holdsItsPromisesWhateverHappens() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            start(1 + random.nextInt(random.nextBoolean() ? 8 : 500));
            for (int i = 0; i < 500; i++) {
                happens(random.nextInt(40), random);
            }
        }
    }

    @Test
    void holdsItsPromisesInEveryOrder() {
        int kinds = 8;
        int length = 6;
        int orders = (int) Math.pow(kinds, length);
        for (int order = 0; order < orders; order++) {
            start(5);
            Random always = new Random(1);
            for (int i = 0, rest = order; i < length; i++, rest /= kinds) {
                happens(new int[] {0, 1, 2, 3, 10, 20, 30, 35}[rest % kinds], always);
            }
        }
    }

    private void happens(int kind, Random random) {
        if (kind < 3 || callers.isEmpty()) {
            open();
        } else if (kind < 5) {
            close(any(random));
        } else if (kind < 20) {
            any(random).fill();
        } else if (kind < 30) {
            Caller caller = any(random);
            caller.inUse = random.nextInt(caller.inUse + 1);
        } else if (kind < 35) {
            any(random).use(random.nextInt(budget));
        } else {
            now += random.nextLong(SECOND);
        }
        int granted = callers.stream().mapToInt(Caller::credits).sum();
        assertThat(granted).isEqualTo(pool.granted());
        assertThat(granted).isLessThanOrEqualTo(Math.max(budget, callers.size()));
        assertThat(callers).allMatch(caller -> caller.credits() >= 1);
        if (callers.size() == 1 && callers.get(0).openedAlone) {
            assertThat(callers.get(0).credits()).isEqualTo(budget);
        }
    }

    // ------------------------------------------------------------------ tools

    private void start(int credits) {
        budget = credits;
        pool = new CreditPool<>(credits);
        callers.clear();
    }

    private Caller any(Random random) {
        return callers.get(random.nextInt(callers.size()));
    }

    private Caller open() {
        Caller caller = new Caller(callers.isEmpty());
        callers.forEach(other -> other.openedAlone = false);
        callers.add(caller);
        takeChanged();
        return caller;
    }

    private void close(Caller caller) {
        callers.remove(caller);
        pool.close(caller.share, now);
        takeChanged();
    }

    private void takeChanged() {
        told += pool.takeChanged().size();
    }

    /** All have their share in use and want more, some of it ends, and so on. */
    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            now += SECOND / 10;
            callers.forEach(Caller::finish);
            callers.forEach(Caller::fill);
        }
    }

    /** A session, and what it has in flight. */
    private final class Caller implements CreditPool.Member {

        private final CreditPool.Share<Caller> share;
        private int inUse;
        private int peak;

        /** Whether it has been alone ever since it opened. */
        private boolean openedAlone;

        private Caller(boolean openedAlone) {
            this.openedAlone = openedAlone;
            this.share = pool.open(this);
        }

        int credits() {
            return share.credits();
        }

        /** Sends what it can, and wants more. */
        void fill() {
            use(credits());
            int before = inUseAndShares();
            int had = credits();
            pool.blocked(share, now);
            takeChanged();
            if (credits() > had) {
                assertThat(inUseAndShares())
                        .as("credits in two hands")
                        .isLessThanOrEqualTo(Math.max(budget, before));
            }
        }

        /** Sends what it can of this. */
        void use(int wanted) {
            inUse = Math.max(inUse, Math.min(wanted, credits()));
            peak = Math.max(peak, inUse);
        }

        void finish() {
            inUse = 0;
        }

        private int inUseAndShares() {
            return callers.stream().mapToInt(each -> Math.max(each.credits(), each.inUse)).sum();
        }

        @Override
        public int inUse() {
            return inUse;
        }

        @Override
        public int takePeak() {
            looks++;
            int taken = peak;
            peak = inUse;
            return taken;
        }
    }
}
