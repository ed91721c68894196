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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How many requests come.
 *
 * @param name what it is called
 * @param seconds how long it is
 * @param rate requests per second, in each of its seconds
 */
record Trace(String name, int seconds, IntToDoubleFunction rate) {

    /** The traces that rules are compared on, for replicas of a hundred requests per second. */
    static List<Trace> all() {
        return List.of(
                constant(300),
                step(),
                ramp(),
                diurnal(),
                bursts(),
                flapping(),
                ofResource("synthetic-day.csv", SyntheticDay.STEP_SECONDS, 1),
                ofResource("load-balancer-day.csv", 60, 2));
    }

    /** Always the same. */
    static Trace constant(double rate) {
        return new Trace("constant", 1800, second -> rate);
    }

    /** From 50 to 450 for twenty minutes, and back. */
    static Trace step() {
        return new Trace("step", 2400, second -> second >= 300 && second < 1500 ? 450 : 50);
    }

    /** From 50 to 650 in twenty minutes, and back in as many. */
    static Trace ramp() {
        return new Trace(
                "ramp",
                3000,
                second -> 50 + Math.min(600, Math.max(0, 1500 - Math.abs(second - 1500)) / 2.0));
    }

    /** Two periods of an hour each between 50 and 650. */
    static Trace diurnal() {
        return new Trace(
                "diurnal", 7200, second -> 350 - 300 * StrictMath.cos(2 * Math.PI * second / 3600));
    }

    /** 200, and every five minutes 600 for twenty seconds. */
    static Trace bursts() {
        return new Trace("bursts", 3600, second -> second % 300 >= 280 ? 600 : 200);
    }

    /** A minute of 500, a minute of 50, and so on. */
    static Trace flapping() {
        return new Trace("flapping", 2400, second -> second / 60 % 2 == 0 ? 50 : 500);
    }

    /** Of a file, of which each line holds for a while, with so many requests each second. */
    private static Trace ofResource(String file, int stepSeconds, int factor) {
        List<Integer> rates = read(file);
        return new Trace(
                file.substring(0, file.lastIndexOf('.')),
                rates.size() * stepSeconds,
                second -> factor * rates.get(second / stepSeconds));
    }

    static List<Integer> read(String file) {
        try (InputStream in = Objects.requireNonNull(Trace.class.getResourceAsStream(file), file);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The most requests per second. */
    double peak() {
        return IntStream.range(0, seconds).mapToDouble(rate).max().orElse(0);
    }
}
