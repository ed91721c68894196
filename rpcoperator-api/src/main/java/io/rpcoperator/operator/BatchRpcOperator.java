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

import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * An {@link RpcOperator} that answers many requests in one invocation.
 *
 * <p>The service forms batches from the requests of all callers, whatever task they run in: an idle
 * instance gets what is there at once, and requests that arrive while it is busy form its next
 * batch, up to {@code rpc-operator.batch.max-size} requests and {@code
 * rpc-operator.batch.max-bytes} bytes. Invocations of one instance are <b>serial</b>, as for {@link
 * RpcOperator}.
 *
 * @param <IN> the request type
 * @param <OUT> the response type
 */
@PublicEvolving
public interface BatchRpcOperator<IN, OUT> extends RpcOperator<IN, OUT> {

    /**
     * Answers a batch.
     *
     * <p>When this throws for a batch of more than one request, the service runs the halves of the
     * batch again until only the requests that cannot be answered fail, so an implementation must
     * not have effects that a second run would double.
     *
     * @param requests one or more requests, in the order of their arrival; not modifiable
     * @return exactly one response per request, in the same order, none null
     * @throws Exception fails the calls that cannot be answered, and only those
     */
    List<OUT> callBatch(List<IN> requests) throws Exception;

    /**
     * What a request can share an invocation with: requests of different keys never do. By default
     * all have the same key. A model that takes one shape at a time returns the shape.
     *
     * <p>Called once for each request, on the serving thread.
     *
     * @return a key with {@code equals} and {@code hashCode}, not null
     * @throws Exception fails the call of this request, and only that
     */
    default Object batchKey(IN request) throws Exception {
        return "";
    }

    /** Answers a batch of one. */
    @Override
    default OUT call(IN request) throws Exception {
        return callBatch(List.of(request)).get(0);
    }
}
