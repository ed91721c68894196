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

import ai.onnxruntime.OrtException;
import io.rpcoperator.benchmarks.inference.NativeModel;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.jspecify.annotations.Nullable;

/** The model in the pipeline's operator, one record at a time. */
final class RunModel extends RichMapFunction<Question, Question> {

    private static final long serialVersionUID = 1L;

    private final ModelSource source;

    /** Owned by the task's thread, as the rows. */
    private transient @Nullable NativeModel model;

    private transient ByteBuffer @Nullable [] rows;

    RunModel(ModelSource source) {
        this.source = source;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        rows = Question.rows(source.model());
        model = source.open(1);
    }

    @Override
    public Question map(Question question) throws OrtException {
        NativeModel loaded = Objects.requireNonNull(model, "not open");
        loaded.put(0, Objects.requireNonNull(rows, "not open")[question.row()]);
        loaded.run(1);
        return question;
    }

    @Override
    public void close() throws OrtException {
        if (model != null) {
            model.close();
        }
    }
}
