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
package io.rpcoperator.runtime.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Requests of a batch that may share an invocation, and what they say. Kept from batch to batch.
 *
 * <p>Owned by the serving thread of its instance.
 */
final class Group<IN> {

    private final List<ServedRequest> requests = new ArrayList<>();
    private final List<IN> values = new ArrayList<>();
    private Object key = "";

    /** Makes it the group of a key; it is empty. */
    void begin(Object key) {
        this.key = key;
    }

    Object key() {
        return key;
    }

    void add(ServedRequest request, IN value) {
        requests.add(request);
        values.add(value);
    }

    int size() {
        return requests.size();
    }

    ServedRequest request(int index) {
        return requests.get(index);
    }

    /** Puts a request in the place of another, which is lost. */
    void move(int from, int to) {
        requests.set(to, requests.get(from));
        values.set(to, values.get(from));
    }

    /**
     * What some of the requests say, in a list of its own, which an operator may keep.
     *
     * @param padded the length of the list, which the last value is repeated up to
     */
    @SuppressWarnings("unchecked") // read as IN alone
    List<IN> values(int from, int to, int padded) {
        Object[] copy = values.subList(from, to).toArray(new Object[padded]);
        Arrays.fill(copy, to - from, padded, copy[to - from - 1]);
        return (List<IN>) Collections.unmodifiableList(Arrays.asList(copy));
    }

    /** Forgets all, but keeps its room. */
    void clear() {
        requests.clear();
        values.clear();
        key = "";
    }
}
