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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.scheduler.entrypoint.RosMiniCluster;
import io.rpcoperator.scheduler.flink.JobMastersApart;
import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.SerializedValue;
import org.awaitility.Awaitility;

/**
 * A cluster in this JVM whose parts speak by TCP, and whose JobMasters have an actor system of
 * their own: what the threads of that compute, JobMasters do. Not thread-safe.
 */
final class CostCluster implements AutoCloseable {

    private static final String HOST = "localhost";
    private static final int TASK_MANAGERS = 4;

    /** Before the names of the threads on which the actors of the actor system run. */
    private static final String JOB_MASTER = "jobmaster";

    /** Who computes less than this in that time is idle. */
    private static final long IDLE_NANOS = 500_000;

    private static final Duration IDLE_FOR = Duration.ofMillis(50);

    private final RpcSystem rpcSystem;
    private final RpcService jobMasters;
    private final MiniCluster cluster;
    private final ThreadTimes times = new ThreadTimes(JOB_MASTER + "-pekko.actor.default-");
    private final URI address;
    private final FlinkRest rest;

    private CostCluster(Configuration configuration, int slotsOfEach) throws Exception {
        rpcSystem = RpcSystem.load(configuration);
        jobMasters =
                rpcSystem
                        .remoteServiceBuilder(configuration, HOST, "0")
                        .withBindAddress(HOST)
                        .withComponentName(JOB_MASTER)
                        .createAndStart();
        cluster =
                new Cluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(TASK_MANAGERS)
                                .setNumSlotsPerTaskManager(slotsOfEach)
                                .setRpcServiceSharing(RpcServiceSharing.DEDICATED)
                                .build());
        cluster.start();
        address = cluster.getRestAddress().get();
        rest = new FlinkRest(() -> address);
    }

    private final class Cluster extends RosMiniCluster {

        Cluster(MiniClusterConfiguration configuration) {
            super(configuration);
        }

        @Override
        protected DispatcherResourceManagerComponentFactory
                createDispatcherResourceManagerComponentFactory() {
            return JobMastersApart.components(jobMasters);
        }
    }

    static CostCluster start(int slots) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, HOST);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
        configuration.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
        return new CostCluster(configuration, (slots + TASK_MANAGERS - 1) / TASK_MANAGERS);
    }

    /** An environment whose jobs run on this cluster. */
    StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createRemoteEnvironment(HOST, address.getPort());
    }

    FlinkRest rest() {
        return rest;
    }

    /** The processor time of all JobMasters so far. */
    long jobMasterNanos() {
        return times.nanos();
    }

    /** Until JobMasters do nothing but keep their places. */
    void awaitIdleJobMaster() {
        AtomicLong before = new AtomicLong(-IDLE_NANOS);
        Awaitility.await("an idle JobMaster")
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(IDLE_FOR)
                .until(
                        () -> {
                            long now = jobMasterNanos();
                            return now - before.getAndSet(now) < IDLE_NANOS;
                        });
    }

    /** Asks a job's coordinator, and waits for the answer. */
    void ask(JobID job, String operatorUid, CoordinationRequest request) throws Exception {
        cluster.deliverCoordinationRequestToCoordinator(
                        job, operatorUid, new SerializedValue<>(request))
                .get(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws Exception {
        cluster.close();
        jobMasters.closeAsync().get(1, TimeUnit.MINUTES);
        rpcSystem.close();
    }
}
