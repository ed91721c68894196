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
package io.rpcoperator.benchmarks.failover;

import io.rpcoperator.job.RosDescriptor;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What stands for a model: the time that it takes to load and to answer.
 *
 * @param load waited for before the first answer
 * @param compute how long an answer keeps a core busy
 * @param pause how long an answer then waits, as for an accelerator
 */
public record Model(Duration load, Duration compute, Duration pause) implements Serializable {

    private static final ConfigOption<Duration> LOAD = option("load");
    private static final ConfigOption<Duration> COMPUTE = option("compute");
    private static final ConfigOption<Duration> PAUSE = option("pause");

    private static ConfigOption<Duration> option(String name) {
        return ConfigOptions.key("rpc-operator.failover-model." + name)
                .durationType()
                .noDefaultValue();
    }

    /** What {@link #configure} told. */
    public static Model of(ReadableConfig configuration) {
        return new Model(
                configuration.get(LOAD), configuration.get(COMPUTE), configuration.get(PAUSE));
    }

    /** Tells a service's operator of it. */
    public void configure(RosDescriptor.Builder service) {
        service.configure(LOAD, load).configure(COMPUTE, compute).configure(PAUSE, pause);
    }

    /** Takes the time of a load. */
    public void open() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(load.toNanos());
    }

    /** Takes the time of an answer. */
    public void run() throws InterruptedException {
        long end = System.nanoTime() + compute.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
}
