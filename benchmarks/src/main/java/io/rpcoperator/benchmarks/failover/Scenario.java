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

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What is killed, and under which load. */
enum Scenario {
    /** A TaskManager with an instance of the service; another instance is READY. */
    SERVICE(
            "a TaskManager with one of two service instances",
            FailoverJob.INSTANCES,
            500,
            100,
            Duration.ofMillis(1),
            Duration.ZERO),
    /** The TaskManager of the caller, whose calls fill the queues of slow instances. */
    CALLER(
            "the TaskManager of the caller, 40 calls of 50 ms under way",
            FailoverJob.INSTANCES,
            200,
            40,
            Duration.ZERO,
            Duration.ofMillis(50)),
    /** The TaskManager of a pipeline with the model inside; another is free. */
    EMBEDDED(
            "the TaskManager of the pipeline with the model inside",
            1,
            500,
            100,
            Duration.ofMillis(1),
            Duration.ZERO);

    private final String victims;
    private final int instances;
    private final double recordsPerSecond;
    private final int inFlight;
    private final Duration compute;
    private final Duration pause;

    Scenario(
            String victims,
            int instances,
            double recordsPerSecond,
            int inFlight,
            Duration compute,
            Duration pause) {
        this.victims = victims;
        this.instances = instances;
        this.recordsPerSecond = recordsPerSecond;
        this.inFlight = inFlight;
        this.compute = compute;
        this.pause = pause;
    }

    /** In words. */
    String victims() {
        return victims;
    }

    /** How many models answer when all is well. */
    int instances() {
        return instances;
    }

    /** When all is well: what the source gives, or as many as the instances can. */
    double answersPerSecond() {
        double each = 1e9 / compute.plus(pause).toNanos();
        return Math.min(recordsPerSecond, instances * each);
    }

    Workload workload(Path folder, Duration modelLoad) {
        return new Workload(
                this == EMBEDDED,
                folder.resolve(toString()),
                recordsPerSecond,
                inFlight,
                new Model(modelLoad, compute, pause));
    }

    /** The process to kill, of those that had to do with an answer. */
    long victim(Answer answer) {
        return this == CALLER ? answer.caller() : answer.instance();
    }

    /** As in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
