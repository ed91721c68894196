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
package io.rpcoperator.runtime.task;

import io.rpcoperator.runtime.registry.FinishService;
import io.rpcoperator.spi.ServiceDeclaration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.StreamSource;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.OperatorChain;
import org.jspecify.annotations.Nullable;

/**
 * A service subtask as Flink runs it.
 *
 * <h2>Threads</h2>
 *
 * Flink runs {@link #run} on the source thread, beside the mailbox: that thread loads the model, so
 * the task is RUNNING and takes part in checkpoints meanwhile, and then waits for the end. Events
 * and {@link #close} come on the task's thread.
 *
 * <h2>Ends</h2>
 *
 * <ul>
 *   <li>The data plane has ended ({@link FinishService}): {@code run} drains and returns. A load
 *       under way is let come to its end, because not every model survives an interruption, but
 *       nothing is loaded or served after it.
 *   <li>Stop with savepoint ({@link #stop}): {@code run} returns at once (or after the load under
 *       way), so that the savepoint is not held up, but calls go on being served until {@link
 *       #close}, which comes after it.
 *   <li>Cancel or failure: Flink interrupts {@code run}, then closes.
 * </ul>
 */
@SuppressWarnings("deprecation") // StreamSource: the one operator that SourceStreamTask runs
final class ServiceOperator extends StreamSource<Void, NoRecords> implements OperatorEventHandler {

    private static final long serialVersionUID = 1L;

    private enum End {
        DRAIN,
        STOP
    }

    private final transient ServiceDeclaration service;
    private final transient OperatorEventGateway registry;

    /** Completed by the task's thread; awaited by the source thread. */
    private final transient CompletableFuture<End> end = new CompletableFuture<>();

    /** Set by the source thread; closed by the task's thread after that has ended. */
    private transient volatile @Nullable ServiceSubtask subtask;

    ServiceOperator(
            StreamOperatorParameters<Void> parameters,
            ServiceDeclaration service,
            OperatorEventGateway registry) {
        super(new NoRecords(), false);
        this.service = service;
        this.registry = registry;
        setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    }

    @Override
    public void run(
            Object lock, Output<StreamRecord<Void>> output, OperatorChain<?, ?> operatorChain)
            throws Exception {
        if (end.isDone()) {
            return; // cancelled before it began: then nobody may come to close what it would begin
        }
        ServiceSubtask started =
                new ServiceSubtask(
                        service,
                        getContainingTask().getEnvironment(),
                        getRuntimeContext(),
                        registry);
        subtask = started;
        started.load(end);
        if (end.isDone()) {
            return;
        }
        started.serve();
        if (started.await(end) == End.DRAIN) {
            started.drain();
        } else {
            started.serveOn();
        }
    }

    @Override
    public void handleOperatorEvent(OperatorEvent event) {
        if (event instanceof FinishService) {
            end.complete(End.DRAIN);
        } else {
            LOG.warn("Service '{}' does not know the event {}.", service.name(), event);
        }
    }

    @Override
    public void stop() {
        end.complete(End.STOP);
    }

    @Override
    public void cancel() {
        markCanceledOrStopped();
        end.complete(End.STOP);
    }

    @Override
    public void close() throws Exception {
        ServiceSubtask started = subtask;
        if (started != null) {
            started.close();
        }
        super.close();
    }
}
