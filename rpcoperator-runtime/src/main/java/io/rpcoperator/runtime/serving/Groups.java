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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a batch by the keys of their operator, in the order in which the keys first came.
 *
 * <p>Owned by the serving thread of its instance.
 */
final class Groups<IN> {

    private final Map<Object, Group<IN>> byKey = new HashMap<>();

    /** Those in use come first. */
    private final List<Group<IN>> groups = new ArrayList<>();

    private int used;

    /** Where the request before went; null at first. */
    private @Nullable Group<IN> latest;

    /** Adds a request. One that has the key of the request before it is not looked up. */
    void add(Object key, ServedRequest request, IN value) {
        Group<IN> group = latest;
        if (group == null || !group.key().equals(key)) {
            group = find(key);
            latest = group;
        }
        group.add(request, value);
    }

    private Group<IN> find(Object key) {
        Group<IN> group = byKey.get(key);
        if (group == null) {
            if (used == groups.size()) {
                groups.add(new Group<>());
            }
            group = groups.get(used++);
            group.begin(key);
            byKey.put(key, group);
        }
        return group;
    }

    int size() {
        return used;
    }

    /** The number of requests in all groups. */
    int requests() {
        int requests = 0;
        for (int i = 0; i < used; i++) {
            requests += groups.get(i).size();
        }
        return requests;
    }

    /** The number of requests in the largest group. */
    int largest() {
        int largest = 0;
        for (int i = 0; i < used; i++) {
            largest = Math.max(largest, groups.get(i).size());
        }
        return largest;
    }

    Group<IN> get(int index) {
        return groups.get(index);
    }

    /** Forgets all, but keeps its room. */
    void clear() {
        for (int i = 0; i < used; i++) {
            groups.get(i).clear();
        }
        used = 0;
        latest = null;
        byKey.clear();
    }
}
