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
package io.rpcoperator.config;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;

/**
 * The number of subtasks of a service: a fixed one, or a range to scale in.
 *
 * @param min the fewest subtasks, at least 1; where a service starts
 * @param max the most subtasks, at least {@code min}
 */
@PublicEvolving
public record Parallelism(int min, int max) implements Serializable {

    private static final Pattern FORM =
            Pattern.compile("\\s*(\\d{1,9})\\s*(?:\\.\\.\\s*(\\d{1,9}))?\\s*");

    /** Checks the bounds. */
    public Parallelism {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException(
                    "parallelism needs 1 <= min <= max, was " + min + ".." + max);
        }
    }

    /** A fixed number of subtasks. */
    public static Parallelism of(int parallelism) {
        return new Parallelism(parallelism, parallelism);
    }

    /**
     * Reads {@code n} or {@code min..max}.
     *
     * @throws IllegalArgumentException if the text is neither, or the bounds are not in order
     */
    public static Parallelism parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a parallelism; write 'n' or 'min..max', as in '1..4'");
        }
        int min = Integer.parseInt(matcher.group(1));
        return new Parallelism(
                min, matcher.group(2) == null ? min : Integer.parseInt(matcher.group(2)));
    }

    /** Whether there is room to scale. */
    public boolean isRange() {
        return max > min;
    }

    @Override
    public String toString() {
        return isRange() ? min + ".." + max : Integer.toString(min);
    }
}
