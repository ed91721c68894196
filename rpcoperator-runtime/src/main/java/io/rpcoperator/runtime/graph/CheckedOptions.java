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
package io.rpcoperator.runtime.graph;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Reads options and checks their ranges. Every method throws an {@link IllegalArgumentException}
 * that names the option, what was expected and what was met.
 *
 * @param effective see {@link ServiceConfiguration}
 */
public record CheckedOptions(ReadableConfig effective) {

    /** A number of at least one. */
    public int positive(ConfigOption<Integer> option) {
        return (int) positive(option, effective.get(option));
    }

    /** A number of at least one and at most so many. */
    public int positiveUpTo(int most, ConfigOption<Integer> option) {
        int value = positive(option);
        require(value <= most, option, "must not exceed " + most, value);
        return value;
    }

    /** A number that is not negative. */
    public int notNegative(ConfigOption<Integer> option) {
        int value = effective.get(option);
        require(value >= 0, option, "must not be negative", value);
        return value;
    }

    /** A size of at least one byte. */
    public long positiveBytes(ConfigOption<MemorySize> option) {
        return positive(option, effective.get(option).getBytes());
    }

    /** A time that is not negative and can be counted in nanoseconds. */
    public Duration time(ConfigOption<Duration> option) {
        Duration time = effective.get(option);
        require(!time.isNegative(), option, "must not be negative", time);
        require(time.toSeconds() < Long.MAX_VALUE / 1_000_000_000, option, "is too long", time);
        return time;
    }

    /** As {@link #time}, and not zero. */
    public Duration positiveTime(ConfigOption<Duration> option) {
        Duration time = time(option);
        require(!time.isZero(), option, "must be positive", time);
        return time;
    }

    /** Numbers of at least one, none above what another option says. */
    public List<Integer> allWithin(ConfigOption<List<Integer>> option, ConfigOption<Integer> max) {
        List<Integer> values = effective.get(option);
        int bound = effective.get(max);
        String expected = "must be positive and at most " + bound + " (" + max.key() + ")";
        values.forEach(value -> require(value > 0 && value <= bound, option, expected, value));
        return List.copyOf(values);
    }

    static long positive(ConfigOption<?> option, long value) {
        require(value > 0, option, "must be positive", value);
        return value;
    }

    private static void require(
            boolean isMet, ConfigOption<?> option, String expected, Object value) {
        if (!isMet) {
            throw new IllegalArgumentException(option.key() + " " + expected + ", was " + value);
        }
    }
}
