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
import io.rpcoperator.client.RosStatus;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a record whose call fails. Immutable.
 *
 * <pre>{@code
 * new Score(model)                                                      // the job fails
 * new Score(model).onFailure(OnFailure.waitForReady())                  // ... but waits first
 * new Score(model).onFailure(OnFailure.sideOutput(FAILED))              // to a side output
 * new Score(model).onFailure(OnFailure.sideOutput(FAILED, UNAVAILABLE)) // only such; else fails
 * }</pre>
 *
 * @param <T> the records' type
 */
@PublicEvolving
public final class OnFailure<T> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final @Nullable OutputTag<FailedCall<T>> tag;

    /** The statuses that go to the side output. */
    private final EnumSet<RosStatus> aside;

    private final boolean waits;

    private OnFailure(
            @Nullable OutputTag<FailedCall<T>> tag, EnumSet<RosStatus> aside, boolean waits) {
        this.tag = tag;
        this.aside = aside;
        this.waits = waits;
    }

    /**
     * The record fails its task, and the job restarts as it is configured to. The default. A record
     * is never lost, but one that always fails stops the job.
     */
    public static <T> OnFailure<T> fail() {
        return new OnFailure<>(null, EnumSet.noneOf(RosStatus.class), false);
    }

    /**
     * While no endpoint is READY the record waits, within its timeout, instead of failing at once;
     * any other failure, and the end of the timeout, fail it as {@link #fail} does.
     */
    public static <T> OnFailure<T> waitForReady() {
        return OnFailure.<T>fail().afterWaiting();
    }

    /**
     * The record goes to a side output, as a {@link FailedCall}, and the job runs on. Needs {@link
     * RosAsyncDataStream}: Flink's {@code AsyncDataStream} has no side outputs.
     *
     * <p>{@link RosStatus#CANCELLED}, by which a task that ends gives up its own calls, fails the
     * record all the same.
     */
    public static <T> OnFailure<T> sideOutput(OutputTag<FailedCall<T>> tag) {
        return new OnFailure<>(
                Objects.requireNonNull(tag, "tag"),
                EnumSet.complementOf(EnumSet.of(RosStatus.CANCELLED)),
                false);
    }

    /**
     * As {@link #sideOutput(OutputTag)}, for failures of these statuses; the others fail the
     * record.
     */
    public static <T> OnFailure<T> sideOutput(
            OutputTag<FailedCall<T>> tag, RosStatus first, RosStatus... more) {
        return new OnFailure<>(Objects.requireNonNull(tag, "tag"), EnumSet.of(first, more), false);
    }

    /** The same, but while no endpoint is READY the record waits, within its timeout. */
    public OnFailure<T> afterWaiting() {
        return new OnFailure<>(tag, aside, true);
    }

    boolean waits() {
        return waits;
    }

    Optional<OutputTag<FailedCall<T>>> tag() {
        return Optional.ofNullable(tag);
    }

    boolean goesAside(RosException failure) {
        return aside.contains(failure.status());
    }
}
