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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.tensor.ElementType;
import io.rpcoperator.operator.RpcOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A model as a service of a job, and what its callers send.
 *
 * @param handle what the job's callers know it by
 * @param operator makes an operator
 * @param request the row of a number, as the service takes it
 */
record ModelService<IN>(
        RosHandle<IN, float[]> handle,
        Supplier<RpcOperator<IN, float[]>> operator,
        IntFunction<IN> request) {

    static ModelService<?> of(Models models, Model model) {
        return model.type() == ElementType.INT64
                ? new ModelService<>(
                        add(models, model, ModelOperator.OfLongs.class),
                        ModelOperator.OfLongs::new,
                        model::longs)
                : new ModelService<>(
                        add(models, model, ModelOperator.OfFloats.class),
                        ModelOperator.OfFloats::new,
                        model::floats);
    }

    private static <IN> RosHandle<IN, float[]> add(
            Models models, Model model, Class<? extends RpcOperator<IN, float[]>> operator) {
        return RosExecutionEnvironment.getExecutionEnvironment()
                .addRpcService(
                        operator,
                        RosDescriptor.newBuilder(model.toString())
                                .configure(ModelOperator.MODEL, model.toString())
                                .configure(OnnxOptions.MODEL, models.file(model).toString())
                                .configure(RosOptions.BATCH_MAX_SIZE, models.maxBatch(model))
                                .build());
    }
}
