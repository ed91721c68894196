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
package io.rpcoperator.client;

import io.rpcoperator.job.RosHandle;
import io.rpcoperator.spi.RosRuntime;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.table.functions.FunctionContext;

/**
 * Calls a service of the same job.
 *
 * <p>Create one per function instance in {@code open()} and close it in {@code close()}:
 *
 * <pre>{@code
 * public void open(OpenContext context) {
 *     client = RosClient.create(getRuntimeContext(), model);
 * }
 *
 * public void asyncInvoke(Transaction in, ResultFuture<Scored> out) {
 *     client.call(in).whenComplete((score, failure) -> ...);
 * }
 *
 * public void close() {
 *     if (client != null) client.close();
 * }
 * }</pre>
 *
 * <h2>Threads</h2>
 *
 * All methods are thread-safe. {@link #call} serializes the request on the calling thread, and
 * blocks only when the client has as much under way as it may: then the calling thread waits for
 * room. Futures complete on a thread of the client, never on the caller's and never on a network
 * thread; but the future of a call that is not taken in has failed when it is returned, and calls
 * of a client that closes may complete on any thread. The client's thread also looks after the
 * deadlines and the sessions of this client, so a callback must not block; one that waits for
 * another call of the same client never returns.
 *
 * <h2>Back-pressure</h2>
 *
 * What is under way is bounded everywhere. Endpoints tell a client how much they take; calls beyond
 * that wait in the client, and callers of a full client ({@code
 * rpc-operator.client.max-pending-requests} and {@code -bytes}) wait in {@link #call}, first come,
 * first served, until there is room, the call's timeout is over (its future fails with {@link
 * RosStatus#DEADLINE_EXCEEDED}), the client is closed or the thread interrupted (with {@link
 * RosStatus#CANCELLED}; the thread stays interrupted). So a service that is too slow slows its
 * callers down, and they their sources. Who would rather not stand still has the call wait alone
 * ({@link #call(Object, CallOptions, Runnable)}), or not at all: {@link
 * CallOptions#withoutWaiting}. In a callback, on a client's own thread, no thread waits: there
 * {@link #call(Object, CallOptions)} fails with {@link RosStatus#RESOURCE_EXHAUSTED} if the client
 * is full.
 *
 * <h2>Which endpoint</h2>
 *
 * Of two READY endpoints picked at random, the one where the call may wait shorter, by the calls
 * that this client has under way there and the time that requests queue there (Mitzenmacher, "The
 * Power of Two Choices in Randomized Load Balancing", 2001). Others can be chosen: {@link
 * io.rpcoperator.config.LoadBalancing}. Calls with an {@link CallOptions#withAffinityKey affinity
 * key} go to the endpoint of that key.
 *
 * <p>An endpoint that fails several calls in a row gets none for a while, as long as there are
 * others ({@code rpc-operator.client.ejection.*}).
 *
 * <h2>When an endpoint is lost</h2>
 *
 * Its calls go on at another endpoint, at once and within their timeouts: those that no operator
 * has seen always, the others if the service is {@code rpc-operator.idempotent}. A call that ends
 * without an answer all the same tells of every attempt: {@link RosException#attempts}.
 *
 * @param <IN> the request type
 * @param <OUT> the response type
 */
@PublicEvolving
public interface RosClient<IN, OUT> extends AutoCloseable {

    /**
     * A client for a function of the DataStream API.
     *
     * <p>This waits up to {@code rpc-operator.client.initial-wait} for a first READY endpoint, so
     * that a job whose model loads slowly does not begin, nor begin again, with failed calls.
     *
     * @param context the function's {@code getRuntimeContext()}
     * @param handle what {@code addRpcService} returned
     * @throws RosException {@code FAILED_PRECONDITION} when the running job does not contain the
     *     service
     */
    static <IN, OUT> RosClient<IN, OUT> create(RuntimeContext context, RosHandle<IN, OUT> handle) {
        return RosRuntime.get().createClient(context, handle);
    }

    /**
     * A client for a function of the Table API or SQL.
     *
     * @param context the argument of the function's {@code open}
     * @param handle what {@code addRpcService} returned
     * @throws RosException as for {@link #create(RuntimeContext, RosHandle)}, and {@code
     *     FAILED_PRECONDITION} when the planner evaluates the function outside a job (constant
     *     folding); such a function must not be deterministic
     */
    static <IN, OUT> RosClient<IN, OUT> create(FunctionContext context, RosHandle<IN, OUT> handle) {
        return RosRuntime.get().createClient(context, handle);
    }

    /** Calls the service with {@link CallOptions#DEFAULT}. */
    default CompletableFuture<OUT> call(IN request) {
        return call(request, CallOptions.DEFAULT);
    }

    /**
     * Calls the service. Waits while the client is full, if {@code options} do not say otherwise.
     *
     * @param request the request, not null; serialized before this returns, so it may be reused
     * @return completes with the response, or exceptionally with a {@link RosException}; never
     *     hangs longer than the call's timeout. Cancelling it cancels the call.
     */
    CompletableFuture<OUT> call(IN request, CallOptions options);

    /**
     * Calls the service, and never blocks: a call that finds the client full waits in it, in one
     * line with the threads that wait in {@link #call(Object, CallOptions)}. For callers that have
     * something else to do meanwhile. What waits there is bounded by nothing but the callers: they
     * should begin no more before {@code admitted} has run.
     *
     * @param admitted runs once, when there is room for the call or it has ended without: before
     *     this returns, or on the client's thread
     * @return as of {@link #call(Object, CallOptions)}
     */
    default CompletableFuture<OUT> call(IN request, CallOptions options, Runnable admitted) {
        CompletableFuture<OUT> call = call(request, options);
        admitted.run();
        return call;
    }

    /** How many endpoints this client could send a call to right now. */
    int readyEndpoints();

    /**
     * Fails every call that is under way with {@link RosStatus#CANCELLED} and takes what is queued
     * at the service out of its queue. Idempotent; does not block.
     */
    @Override
    void close();
}
