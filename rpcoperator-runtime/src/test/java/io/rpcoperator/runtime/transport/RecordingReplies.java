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
package io.rpcoperator.runtime.transport;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.payload.Payload;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that writes down what it is told. */
public class RecordingReplies implements ReplyHandler {

    public final Map<Long, byte[]> replies = new ConcurrentHashMap<>();
    public final Map<Long, RosException> failures = new ConcurrentHashMap<>();
    public final List<RosException> closed = new CopyOnWriteArrayList<>();
    public final Set<Long> begun = ConcurrentHashMap.newKeySet();
    public final List<Long> started = new CopyOnWriteArrayList<>();
    public final AtomicInteger draining = new AtomicInteger();
    public final AtomicInteger credited = new AtomicInteger();

    /** Ids in the order of their ends. */
    public final List<Long> order = new CopyOnWriteArrayList<>();

    /** How a request failed, which it must have. */
    public RosException failure(long requestId) {
        return Objects.requireNonNull(failures.get(requestId));
    }

    @Override
    public void reply(long requestId, Payload response, long queuedMicros) {
        replies.put(requestId, response.toArray());
        order.add(requestId);
    }

    @Override
    public void failed(long requestId, RosException failure) {
        failures.put(requestId, failure);
        order.add(requestId);
    }

    @Override
    public void started(long requestId) {
        started.add(requestId);
    }

    @Override
    public void credited() {
        credited.incrementAndGet();
    }

    @Override
    public void draining() {
        draining.incrementAndGet();
    }

    @Override
    public void closed(RosException cause, Set<Long> begun) {
        this.begun.addAll(begun);
        closed.add(cause);
    }
}
