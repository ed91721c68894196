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

import io.rpcoperator.client.RosException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.WrappingFunction;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.types.Either;

/**
 * A function whose failures, those that its {@link OnFailure} names, are results too. Flink looks
 * through it for the state that the function may have.
 */
final class FailuresAside<IN, OUT> extends WrappingFunction<RosAsyncFunction<IN, ?, ?, OUT>>
        implements AsyncFunction<IN, Either<FailedCall<IN>, OUT>> {

    private static final long serialVersionUID = 1L;

    FailuresAside(RosAsyncFunction<IN, ?, ?, OUT> function) {
        super(function);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        wrappedFunction.sideOutputExists();
        super.open(context);
    }

    @Override
    public void asyncInvoke(IN record, ResultFuture<Either<FailedCall<IN>, OUT>> out)
            throws Exception {
        wrappedFunction.asyncInvoke(record, new Aside<>(record, out, wrappedFunction.onFailure()));
    }

    @Override
    public void timeout(IN record, ResultFuture<Either<FailedCall<IN>, OUT>> out) {
        wrappedFunction.timeout(record, new Aside<>(record, out, wrappedFunction.onFailure()));
    }

    /** Stands for Flink's future, and is equal to what stands for the same. */
    private static final class Aside<IN, OUT> implements ResultFuture<OUT> {

        private final IN record;
        private final ResultFuture<Either<FailedCall<IN>, OUT>> out;
        private final OnFailure<IN> onFailure;

        Aside(IN record, ResultFuture<Either<FailedCall<IN>, OUT>> out, OnFailure<IN> onFailure) {
            this.record = record;
            this.out = out;
            this.onFailure = onFailure;
        }

        @Override
        public void complete(Collection<OUT> results) {
            out.complete(right(results));
        }

        @Override
        public void complete(CollectionSupplier<OUT> results) {
            out.complete(() -> right(results.get()));
        }

        @Override
        public void completeExceptionally(Throwable failure) {
            if (failure instanceof RosException ros && onFailure.goesAside(ros)) {
                out.complete(List.of(Either.Left(FailedCall.of(record, ros))));
            } else {
                out.completeExceptionally(failure);
            }
        }

        private static <L, R> Collection<Either<L, R>> right(Collection<R> results) {
            List<Either<L, R>> rights = new ArrayList<>(results.size());
            results.forEach(result -> rights.add(Either.Right(result)));
            return rights;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Aside<?, ?> aside && (Object) aside.out == out;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(out);
        }
    }
}
