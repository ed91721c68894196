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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * The model in the pipeline's operator, for records that it gathers: until there are enough, or the
 * first has waited long enough. Nothing is gathered over a checkpoint, so there is no state.
 */
final class RunModelInBatches extends AbstractStreamOperator<Question>
        implements OneInputStreamOperator<Question, Question> {

    private static final long serialVersionUID = 1L;

    private static final long WAIT_MILLIS = 5;

    private final ModelSource source;

    /** Owned by the task's thread, as everything here. */
    private transient @Nullable NativeModel model;

    private transient ByteBuffer @Nullable [] rows;
    private transient @Nullable List<Question> gathered;

    /** The number of the batch that is gathered: a timer of an earlier one has come too late. */
    private transient long batch;

    RunModelInBatches(ModelSource source) {
        this.source = source;
    }

    @Override
    public void open() throws Exception {
        super.open();
        rows = Question.rows(source.model());
        model = source.open(PipelineJob.BATCH);
        gathered = new ArrayList<>(PipelineJob.BATCH);
    }

    @Override
    public void processElement(StreamRecord<Question> element) throws OrtException {
        List<Question> questions = Objects.requireNonNull(gathered, "not open");
        questions.add(element.getValue());
        if (questions.size() == PipelineJob.BATCH) {
            run();
        } else if (questions.size() == 1) {
            long own = batch;
            long due = getProcessingTimeService().getCurrentProcessingTime() + WAIT_MILLIS;
            getProcessingTimeService().registerTimer(due, time -> runIfStill(own));
        }
    }

    private void runIfStill(long due) throws OrtException {
        if (batch == due) {
            run();
        }
    }

    private void run() throws OrtException {
        List<Question> questions = Objects.requireNonNull(gathered, "not open");
        if (questions.isEmpty()) {
            return;
        }
        batch++;
        NativeModel loaded = Objects.requireNonNull(model, "not open");
        for (int i = 0; i < questions.size(); i++) {
            loaded.put(i, Objects.requireNonNull(rows, "not open")[questions.get(i).row()]);
        }
        loaded.run(questions.size());
        questions.forEach(question -> output.collect(new StreamRecord<>(question)));
        questions.clear();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        run();
    }

    @Override
    public void finish() throws Exception {
        run();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (model != null) {
            model.close();
        }
        super.close();
    }
}
