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

import io.rpcoperator.job.RosHandle;
import java.util.Objects;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;

/** Made of lambdas, so that it has to be told its result type. */
final class LambdaRosAsyncFunction<IN, REQ, RESP, OUT> extends RosAsyncFunction<IN, REQ, RESP, OUT>
        implements ResultTypeQueryable<OUT> {

    private static final long serialVersionUID = 1L;

    private final MapFunction<IN, REQ> request;
    private final ResultFunction<IN, RESP, OUT> result;
    private final TypeInformation<OUT> resultType;

    LambdaRosAsyncFunction(
            RosHandle<REQ, RESP> service,
            MapFunction<IN, REQ> request,
            ResultFunction<IN, RESP, OUT> result,
            TypeInformation<OUT> resultType) {
        super(service);
        this.request = Objects.requireNonNull(request, "request");
        this.result = Objects.requireNonNull(result, "result");
        this.resultType = Objects.requireNonNull(resultType, "resultType");
    }

    @Override
    protected REQ request(IN record) throws Exception {
        return request.map(record);
    }

    @Override
    protected OUT result(IN record, RESP response) throws Exception {
        return result.result(record, response);
    }

    @Override
    public TypeInformation<OUT> getProducedType() {
        return resultType;
    }
}
