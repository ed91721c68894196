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

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were being executed when instances died, and how many instances each may have
 * killed. One death may have any cause, and makes whatever was being executed a suspect. A suspect
 * is executed alone: of a second death it is guilty.
 *
 * <p>Immutable; replaced whole.
 */
public final class Suspects {

    /** Nothing is held against anyone. */
    public static final Suspects NONE = new Suspects(Map.of());

    private final Map<RequestDigest, Integer> deaths;

    /** Most requests are told apart by their lengths, without a digest. */
    private final Set<Integer> lengths;

    /** Suspects, each with the deaths that it is suspected of. */
    public Suspects(Map<RequestDigest, Integer> deaths) {
        this.deaths = Map.copyOf(deaths);
        this.lengths =
                deaths.keySet().stream()
                        .map(RequestDigest::length)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return deaths.isEmpty();
    }

    /** How many there are. */
    public int size() {
        return deaths.size();
    }

    /** How many are suspected of so many deaths. */
    public int size(int atLeastDeaths) {
        return (int) deaths.values().stream().filter(n -> n >= atLeastDeaths).count();
    }

    /** Whether a request of this length can be one of them. */
    public boolean hasLength(int length) {
        return lengths.contains(length);
    }

    /** The deaths that a request is suspected of. */
    public int deaths(RequestDigest request) {
        return deaths.getOrDefault(request, 0);
    }

    /** These, but for one that has proved harmless. */
    public Suspects without(RequestDigest cleared) {
        if (!deaths.containsKey(cleared)) {
            return this;
        }
        Map<RequestDigest, Integer> rest = new HashMap<>(deaths);
        rest.remove(cleared);
        return new Suspects(rest);
    }

    /** Writes them all. */
    public void write(DataOutputView out) throws IOException {
        out.writeInt(deaths.size());
        for (Map.Entry<RequestDigest, Integer> each : deaths.entrySet()) {
            out.writeInt(each.getKey().length());
            out.writeLong(each.getKey().high());
            out.writeLong(each.getKey().low());
            out.writeInt(each.getValue());
        }
    }

    /** Reads what {@link #write} has written. */
    public static Suspects read(DataInputView in) throws IOException {
        int size = in.readInt();
        Map<RequestDigest, Integer> deaths = new HashMap<>();
        for (int i = 0; i < size; i++) {
            deaths.put(new RequestDigest(in.readInt(), in.readLong(), in.readLong()), in.readInt());
        }
        return new Suspects(deaths);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Suspects suspects && deaths.equals(suspects.deaths);
    }

    @Override
    public int hashCode() {
        return deaths.hashCode();
    }

    @Override
    public String toString() {
        return deaths.toString();
    }
}
