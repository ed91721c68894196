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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.benchmarks.inference.Model;
import io.rpcoperator.job.RosHandle;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.OpenContext;
import org.jspecify.annotations.Nullable;

/** Calls the model's service. */
final class AskService extends RosAsyncFunction<Question, float[], float[], Question> {

    private static final long serialVersionUID = 1L;

    private final Model model;

    /** Owned by the task's thread. */
    private transient float @Nullable [][] rows;

    AskService(RosHandle<float[], float[]> service, Model model) {
        super(service);
        this.model = model;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        rows = IntStream.range(0, Model.ROWS).mapToObj(model::floats).toArray(float[][]::new);
    }

    @Override
    protected float[] request(Question question) {
        return Objects.requireNonNull(rows, "not open")[question.row()];
    }

    @Override
    protected Question result(Question question, float[] probabilities) {
        return question;
    }
}
