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
package io.rpcoperator.scheduler.autoscaling.simulation;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Makes the trace {@code synthetic-day.csv}: a day of requests within two hours. It is not recorded
 * from anything. It is made of what days of user-facing systems have in common: a night, a morning
 * and an evening peak, noise that remembers itself, and now and then a crowd that comes at once and
 * leaves gradually.
 */
final class SyntheticDay {

    /** How long each line holds. */
    static final int STEP_SECONDS = 10;

    private static final int STEPS = 720;
    private static final long SEED = 20_260_101;

    private SyntheticDay() {}

    /** Requests per second, a number for each step. */
    static List<Integer> rates() {
        Random random = new Random(SEED);
        double[] state = new double[2];
        return IntStream.range(0, STEPS).mapToObj(step -> rate(step, state, random)).toList();
    }

    /** The first of the state is the noise, the second what is left of crowds. */
    private static int rate(int step, double[] state, Random random) {
        state[0] = 0.9 * state[0] + 0.05 * random.nextGaussian();
        state[1] = 0.9 * state[1] + (random.nextInt(90) == 0 ? 100 + random.nextInt(250) : 0);
        double day = 60 + hump(step, 0.42, 0.09, 320) + hump(step, 0.80, 0.06, 420);
        return (int) Math.round(Math.max(0, day * (1 + state[0]) + state[1]));
    }

    private static double hump(int step, double at, double width, double height) {
        double distance = ((double) step / STEPS - at) / width;
        return height * StrictMath.exp(-distance * distance / 2);
    }
}
