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
import io.rpcoperator.client.RosStatus;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An endpoint with a bounded queue, which it serves in order on a thread of its own. */
class QueueingEndpoint implements EndpointHandler, RequestHandler, AutoCloseable {

    private final BlockingQueue<InboundRequest> queue;
    private final Consumer<InboundRequest> answer;
    private final Thread thread = new Thread(this::serve, "queueing-endpoint");

    /** Released whenever a request may begin that could not. */
    private final Semaphore mayBegin = new Semaphore(0);

    /** How often a request could not begin when its turn came. */
    final AtomicInteger postponed = new AtomicInteger();

    /** How many requests the queue had no room for. */
    final AtomicInteger refused = new AtomicInteger();

    final AtomicInteger answered = new AtomicInteger();

    QueueingEndpoint(int maxRequests, Consumer<InboundRequest> answer) {
        this.queue = new LinkedBlockingQueue<>(maxRequests);
        this.answer = answer;
        thread.start();
    }

    private void serve() {
        try {
            while (true) {
                InboundRequest next = queue.take();
                while (!next.tryBegin()) {
                    postponed.incrementAndGet();
                    mayBegin.acquire();
                }
                answer.accept(next);
                answered.incrementAndGet();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public RequestHandler sessionOpening(SessionRequest request) {
        return this;
    }

    @Override
    public void request(InboundRequest request) {
        if (!queue.offer(request)) {
            refused.incrementAndGet();
            request.fail(RosException.notExecuted(RosStatus.RESOURCE_EXHAUSTED, "full"));
        }
    }

    @Override
    public void mayBegin() {
        mayBegin.release();
    }

    @Override
    public void cancelled(InboundRequest request) {
        mayBegin.release(); // it may be the one that is waited for, and has ended now
    }

    @Override
    public void sessionClosed() {}

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(30));
    }
}
