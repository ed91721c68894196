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
package io.rpcoperator.async;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Calls a service once for each record.
 *
 * <pre>{@code
 * class Score extends RosAsyncFunction<Payment, Features, FraudScore, ScoredPayment> {
 *     Score(RosHandle<Features, FraudScore> model) { super(model); }
 *
 *     protected Features request(Payment payment) { return Features.of(payment); }
 *
 *     protected ScoredPayment result(Payment payment, FraudScore score) {
 *         return new ScoredPayment(payment, score);
 *     }
 * }
 *
 * RosAsyncDataStream.unorderedWait(payments, new Score(model), Duration.ofSeconds(10), 100);
 * }</pre>
 *
 * <p>It is an {@code AsyncFunction}, so Flink's {@code AsyncDataStream} takes it too, with its
 * retries; only a side output needs {@link RosAsyncDataStream}.
 *
 * <h2>Threads</h2>
 *
 * {@link #request} and {@link #result} are called on the task's thread and must not block. Nothing
 * here waits for an answer. When the client is full the record waits for room: under {@link
 * RosAsyncDataStream} the operator goes on with its mailbox meanwhile, under Flink's {@code
 * AsyncDataStream} the task's thread stands still.
 *
 * <h2>Timeouts</h2>
 *
 * When Flink's timeout passes first, the call is cancelled and its record treated as a failed one.
 * {@link RosAsyncDataStream} sets the call's own deadline a little before Flink's timeout, so that
 * the failure says which endpoint did not answer, and the endpoint drops what it has not begun.
 *
 * @param <IN> the records
 * @param <REQ> the service's requests
 * @param <RESP> the service's responses
 * @param <OUT> the results
 */
@PublicEvolving
public abstract class RosAsyncFunction<IN, REQ, RESP, OUT> extends RichAsyncFunction<IN, OUT> {

    private static final long serialVersionUID = 1L;

    private final RosHandle<REQ, RESP> service;
    private OnFailure<IN> onFailure = OnFailure.fail();

    /** Set where the job is built, from Flink's timeout. */
    private @Nullable Duration longestCall;

    /** Set while the task runs, by whoever can emit to a side output. */
    private transient boolean sideOutputExists;

    /** Owned by the task's thread, from {@link #open} on. */
    private transient @Nullable RosClient<REQ, RESP> client;

    private transient @Nullable CallsUnderWay<RESP, OUT> calls;

    /** Set before {@link #open}, by an operator that may yield in the middle of a record. */
    private transient @Nullable AdmissionWait admissionWait;

    /** Calls a service of the job. */
    protected RosAsyncFunction(RosHandle<REQ, RESP> service) {
        this.service = Objects.requireNonNull(service, "service");
    }

    /** Calls a service with the records themselves; its answers are the results. */
    public static <REQ, RESP> RosAsyncFunction<REQ, REQ, RESP, RESP> of(
            RosHandle<REQ, RESP> service) {
        return of(
                service,
                request -> request,
                (request, response) -> response,
                service.responseType());
    }

    /**
     * Calls a service as two lambdas say.
     *
     * @param resultType the type of the results, which Flink cannot see in a lambda
     */
    public static <IN, REQ, RESP, OUT> RosAsyncFunction<IN, REQ, RESP, OUT> of(
            RosHandle<REQ, RESP> service,
            MapFunction<IN, REQ> request,
            ResultFunction<IN, RESP, OUT> result,
            TypeInformation<OUT> resultType) {
        return new LambdaRosAsyncFunction<>(service, request, result, resultType);
    }

    /**
     * Makes a result of a record and the answer to it.
     *
     * @param <IN> the records
     * @param <RESP> the answers
     * @param <OUT> the results
     */
    @FunctionalInterface
    @PublicEvolving
    public interface ResultFunction<IN, RESP, OUT> extends Serializable {

        /** As {@link RosAsyncFunction#result}. */
        OUT result(IN record, RESP response) throws Exception;
    }

    /** What becomes of a record whose call fails; default {@link OnFailure#fail}. */
    public RosAsyncFunction<IN, REQ, RESP, OUT> onFailure(OnFailure<IN> choice) {
        this.onFailure = Objects.requireNonNull(choice, "choice");
        return this;
    }

    /**
     * What the service is asked.
     *
     * @throws Exception fails the record, whatever {@link #onFailure} says
     */
    protected abstract REQ request(IN record) throws Exception;

    /**
     * What comes of the answer.
     *
     * @throws Exception fails the record, whatever {@link #onFailure} says
     */
    protected abstract OUT result(IN record, RESP response) throws Exception;

    /** How the call for a record is made; by default as configured. */
    protected CallOptions options(IN record) {
        return CallOptions.DEFAULT;
    }

    /** The client, while the task runs. */
    protected final RosClient<REQ, RESP> client() {
        return opened(client);
    }

    /** Creates the client. An overriding method calls this first. */
    @Override
    public void open(OpenContext context) throws Exception {
        if (onFailure.tag().isPresent() && !sideOutputExists) {
            throw new IllegalStateException(
                    getClass().getName()
                            + " sends failed calls to a side output, which AsyncDataStream does not"
                            + " have: use RosAsyncDataStream.unorderedWait or orderedWait.");
        }
        client = RosClient.create(getRuntimeContext(), service);
        calls = new CallsUnderWay<>();
    }

    @Override
    public final void asyncInvoke(IN record, ResultFuture<OUT> out) throws Exception {
        REQ request = request(record);
        CallOptions options = effectiveOptions(record);
        AdmissionWait wait = admissionWait;
        CompletableFuture<RESP> call =
                wait == null
                        ? client().call(request, options)
                        : client().call(request, options, wait.begin());
        opened(calls).begin(call, out, response -> result(record, response));
        if (wait != null) {
            wait.await();
        }
    }

    @Override
    public final void timeout(IN record, ResultFuture<OUT> out) {
        opened(calls).timeOut(service.serviceName(), out);
    }

    /** Gives up what is under way and closes the client. An overriding method calls this too. */
    @Override
    public void close() throws Exception {
        if (calls != null) {
            calls.abandon();
        }
        if (client != null) {
            client.close();
        }
    }

    private CallOptions effectiveOptions(IN record) {
        CallOptions options = options(record);
        if (onFailure.waits() && options.waitForReady().isEmpty()) {
            options = options.withWaitForReady();
        }
        Duration longest = longestCall;
        if (longest != null
                && options.timeout().map(timeout -> timeout.compareTo(longest) > 0).orElse(true)) {
            options = options.withTimeout(longest);
        }
        return options;
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(
                    "Not open. A function that overrides open() must call super.open(context).");
        }
        return part;
    }

    // ------------------------------------------------------------------ for RosAsyncDataStream

    OnFailure<IN> onFailure() {
        return onFailure;
    }

    void longestCall(Duration longest) {
        this.longestCall = longest;
    }

    void yieldTo(MailboxExecutor mailbox) {
        this.admissionWait = new AdmissionWait(mailbox);
    }

    void sideOutputExists() {
        this.sideOutputExists = true;
    }
}
