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
package io.rpcoperator.operator;

import org.apache.flink.annotation.PublicEvolving;

/**
 * A service of a Flink job: answers one request with one response.
 *
 * <p>An implementation is a public class with a public no-argument constructor. Each subtask of the
 * service creates {@code concurrency} instances of it; parameters reach an instance through {@link
 * RpcOperatorContext#configuration()}.
 *
 * <h2>Calls are serial</h2>
 *
 * <b>One instance never runs two calls at the same time.</b> {@link #call} is always invoked by the
 * instance's own serving thread, one invocation after the other, so an implementation needs no
 * locks of its own. To serve calls in parallel inside one subtask, raise {@code concurrency}; every
 * instance then has its own state. To give a model whole batches, implement {@link
 * BatchRpcOperator}.
 *
 * <h2>Lifecycle</h2>
 *
 * <ol>
 *   <li>constructor and {@link #open}: on the subtask's loader thread, after the subtask is
 *       RUNNING, so that a slow load never holds a checkpoint up;
 *   <li>{@link #warmUp}: on the same thread; callers see the endpoint only after it returned;
 *   <li>{@link #call}: on the serving thread, any number of times;
 *   <li>{@link #close}: after the last call returned, on the serving thread; also after a failed
 *       {@link #open} or {@link #warmUp}, on the thread of that.
 * </ol>
 *
 * <p>An instance that is broken is closed and a new one is opened in its place, then by the serving
 * thread: see {@link OperatorBrokenException}.
 *
 * @param <IN> the request type; travels by Flink's {@code TypeSerializer}
 * @param <OUT> the response type; travels by Flink's {@code TypeSerializer}
 */
@PublicEvolving
public interface RpcOperator<IN, OUT> extends AutoCloseable {

    /**
     * Loads the model and whatever else calls need.
     *
     * @param context the subtask's surroundings, valid until {@link #close}
     * @throws Exception closes this instance; a new one is tried after a pause. After {@code
     *     rpc-operator.load.max-attempts} such attempts the subtask fails, and no other, for
     *     Flink's restart strategy to restart; the data plane goes on
     */
    default void open(RpcOperatorContext context) throws Exception {}

    /**
     * Runs the model once or more before the first caller does, so that no caller pays for lazy
     * initialization.
     *
     * @throws Exception as for {@link #open}
     */
    default void warmUp() throws Exception {}

    /**
     * Answers one request. Invoked serially; see the class comment.
     *
     * @param request the request, owned by the operator once passed
     * @return the response, never null
     * @throws Exception fails this call only: the caller gets a {@code RosException} of status
     *     {@code INTERNAL} with the class name and message; the stack trace goes to the service's
     *     log
     * @throws OperatorBrokenException if this instance cannot answer any more, whatever it is asked
     */
    OUT call(IN request) throws Exception;

    /**
     * Frees what {@link #open} took. Must cope with an {@code open} that failed half way.
     *
     * @throws Exception is logged
     */
    @Override
    default void close() throws Exception {}
}
