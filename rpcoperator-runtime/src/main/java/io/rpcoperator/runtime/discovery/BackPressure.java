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
package io.rpcoperator.runtime.discovery;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * For which part of the time a task could not go on because of what is downstream of it, from one
 * look to the next. Not thread-safe.
 */
public final class BackPressure {

    private final LongSupplier millis;
    private final BooleanSupplier isNow;
    private long lastNanos;
    private long lastMillis;
    private boolean wasThen;

    /**
     * The back-pressure of a task.
     *
     * @param millis for how long it could not go on, all told; may leave out the time that lasts
     * @param isNow whether it cannot go on now
     * @param nowNanos the time of the first look
     */
    public BackPressure(LongSupplier millis, BooleanSupplier isNow, long nowNanos) {
        this.millis = millis;
        this.isNow = isNow;
        this.lastNanos = nowNanos;
        this.lastMillis = millis.getAsLong();
        this.wasThen = isNow.getAsBoolean();
    }

    /** Of a task that goes on whatever is downstream of it. */
    public static BackPressure none() {
        return new BackPressure(() -> 0, () -> false, 0);
    }

    /** The part of the time since the last look, 0 to 1. */
    public double look(long nowNanos) {
        long millisBefore = lastMillis;
        long nanosBefore = lastNanos;
        boolean lasts = wasThen;
        lastMillis = millis.getAsLong();
        lastNanos = nowNanos;
        wasThen = isNow.getAsBoolean();
        if (lasts && wasThen && lastMillis == millisBefore) {
            return 1; // nothing is added before it is over
        }
        double nanos = TimeUnit.MILLISECONDS.toNanos(lastMillis - millisBefore);
        return Math.max(0, Math.min(1, nanos / Math.max(1, nowNanos - nanosBefore)));
    }
}
