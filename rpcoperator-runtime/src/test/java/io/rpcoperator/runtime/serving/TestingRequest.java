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

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/** A request whose end the test can wait for. */
final class TestingRequest implements InboundRequest {

    /** What the sessions are to answer with the next flush. */
    private static final Map<ServedSession, Queue<Runnable>> WRITTEN =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final SessionRequest session;
    private final Payload payload;
    private final long deadlineNanos;
    private final boolean suspect;
    private final CompletableFuture<Void> announced = new CompletableFuture<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private volatile boolean starting;
    private volatile boolean mayBegin = true;
    private volatile Runnable afterTryBegin = () -> {};
    private volatile long arrivedNanos = System.nanoTime();
    private volatile int plainBytes;
    private volatile @Nullable Object attachment;

    private TestingRequest(
            SessionRequest session, Payload payload, long deadlineNanos, boolean suspect) {
        this.session = session;
        this.payload = payload;
        this.plainBytes = payload.size();
        this.deadlineNanos = deadlineNanos;
        this.suspect = suspect;
    }

    static TestingRequest of(String text) {
        return ofAttempt(0, text);
    }

    /** A request of an attempt of always the same subtask. */
    static TestingRequest ofAttempt(int attempt, String text) {
        return new TestingRequest(session(attempt), serialized(text), inAnHour(), false);
    }

    static TestingRequest suspect(String text) {
        return new TestingRequest(session(0), serialized(text), inAnHour(), true);
    }

    /** The session of an attempt of always the same subtask. */
    static SessionRequest session(int attempt) {
        byte[] strings = SerializerSnapshots.write(StringSerializer.INSTANCE);
        return new SessionRequest(
                new ClientScope("job", "task", 0, attempt, attempt), strings, strings);
    }

    static TestingRequest expired(String text) {
        return expiring(text, inAnHour() - TimeUnit.HOURS.toNanos(2));
    }

    /** A request with a deadline. */
    static TestingRequest expiring(String text, long deadlineNanos) {
        return new TestingRequest(session(0), serialized(text), deadlineNanos, false);
    }

    static TestingRequest ofBytes(byte... payload) {
        return new TestingRequest(session(0), Payload.of(payload), inAnHour(), false);
    }

    private static long inAnHour() {
        return System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    }

    /** As its endpoint knows it; of a session of its own, unless it was given one before. */
    ServedRequest served() {
        return served(new Fences(false));
    }

    /** The same, of a session that just opened. */
    ServedRequest served(Fences fences) {
        return served(new ServedSession(fences.enter(session.scope(), () -> {})));
    }

    /** The same, of a session. */
    ServedRequest served(ServedSession of) {
        if (attachment == null) {
            attach(new ServedRequest(this, of, plainBytes));
        }
        return (ServedRequest) Objects.requireNonNull(attachment());
    }

    /** How large it is once decompressed; before it is queued. */
    TestingRequest decompressesTo(int bytes) {
        plainBytes = bytes;
        return this;
    }

    /** When it arrived; before it is queued. */
    void arrivedAt(long nanos) {
        arrivedNanos = nanos;
    }

    /** Its caller does not want it any more. */
    void cancel() {
        answer.cancel(false);
    }

    /** What it failed with, once it has. */
    RosException failure() throws Exception {
        try {
            throw new AssertionError("answered: " + answer.get(1, TimeUnit.MINUTES));
        } catch (ExecutionException e) {
            return (RosException) Objects.requireNonNull(e.getCause());
        }
    }

    /** What it was answered, once it was. */
    String answered() throws Exception {
        return answer.get(1, TimeUnit.MINUTES);
    }

    CompletableFuture<String> answer() {
        return answer;
    }

    /** Whether its session lets it begin, which it does by default. */
    void mayBegin(boolean now) {
        mayBegin = now;
    }

    /** Whether its client was told that it is about to be executed. */
    boolean isStarting() {
        return starting;
    }

    /** What the client's answer completes. */
    CompletableFuture<Void> announced() {
        return announced;
    }

    /** What happens once its session has told whether it may begin. */
    void afterTryBegin(Runnable event) {
        afterTryBegin = event;
    }

    @Override
    public boolean tryBegin() {
        boolean told = mayBegin;
        afterTryBegin.run();
        return told;
    }

    @Override
    public boolean isSuspect() {
        return suspect;
    }

    @Override
    public CompletableFuture<Void> announce() {
        starting = true;
        return announced;
    }

    @Override
    public SessionRequest session() {
        return session;
    }

    @Override
    public Payload payload() {
        return payload;
    }

    @Override
    public long arrivedNanos() {
        return arrivedNanos;
    }

    @Override
    public void attach(Object now) {
        attachment = now;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public boolean hasEnded() {
        return answer.isDone();
    }

    /** As a session does, keeps the answer until one to a request of the session is flushed. */
    @Override
    public void write(Payload response) {
        written().add(() -> complete(response));
    }

    @Override
    public void flush() {
        Queue<Runnable> written = written();
        for (Runnable each = written.poll(); each != null; each = written.poll()) {
            each.run();
        }
    }

    private Queue<Runnable> written() {
        return WRITTEN.computeIfAbsent(served().session(), of -> new ConcurrentLinkedQueue<>());
    }

    private void complete(Payload response) {
        try {
            answer.complete(
                    StringSerializer.INSTANCE.deserialize(
                            new DataInputDeserializer(response.toArray())));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void fail(RosException failure) {
        answer.completeExceptionally(failure);
    }

    private static Payload serialized(String text) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(64);
            StringSerializer.INSTANCE.serialize(text, out);
            return Payload.of(out.getCopyOfBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
