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
package io.rpcoperator.faults;

import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.testing.cluster.ModelTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.jspecify.annotations.Nullable;

/**
 * A slow model that writes down what it executes: when, which request, in which subtask. It hurries
 * once the file {@code fast} is in its folder.
 */
public final class RecordingOperator implements BatchRpcOperator<Long, Long> {

    /** Of the run. */
    static final ConfigOption<String> FOLDER =
            ConfigOptions.key("rpc-operator.recorder.folder").stringType().noDefaultValue();

    private static final Duration BATCH_TIME = Duration.ofMillis(20);

    /** Owned by the serving thread. */
    private @Nullable Journal journal;

    private @Nullable Path fast;
    private int subtask;

    @Override
    public void open(RpcOperatorContext context) {
        String folder = context.configuration().get(FOLDER);
        journal = new Journal(Journal.Kind.CALLS, folder);
        fast = fast(Path.of(folder));
        subtask = context.taskInfo().getIndexOfThisSubtask();
    }

    static Path fast(Path folder) {
        return folder.resolve("fast");
    }

    @Override
    public List<Long> callBatch(List<Long> requests) throws InterruptedException {
        long now = System.currentTimeMillis();
        for (long request : requests) {
            Objects.requireNonNull(journal).write(now, request, subtask);
        }
        ModelTime.take(BATCH_TIME, () -> Files.exists(Objects.requireNonNull(fast)));
        return requests;
    }

    @Override
    public void close() throws IOException {
        if (journal != null) {
            journal.close();
        }
    }
}
