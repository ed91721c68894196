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
package io.rpcoperator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.client.RosException;
import io.rpcoperator.config.Compression;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user of a service sees, in a running job. */
class ServiceBehaviourITCase {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final ConcurrentLinkedQueue<String> ANSWERS = new ConcurrentLinkedQueue<>();
    private static CountDownLatch model = new CountDownLatch(0);

    @BeforeEach
    void forget() {
        LOADS.set(0);
        ANSWERS.clear();
        model = new CountDownLatch(0);
    }

    // ------------------------------------------------------------------ answers and failures

    @Test
    void anExceptionOfTheOperatorFailsItsCallOnly() throws Exception {
        RosExecutionEnvironment env = environment(new Configuration());
        RosHandle<Long, String> service = env.addRpcService(PickyBatches.class);

        List<String> answers = ask(env, service, 1, 100);

        assertThat(answers).hasSize(100).filteredOn("ok"::equals).hasSize(90);
        assertThat(answers)
                .filteredOn(answer -> !answer.equals("ok"))
                .hasSize(10)
                .allMatch(
                        answer ->
                                answer.startsWith("INTERNAL (MAYBE_EXECUTED at PickyBatches/0#0@")
                                        && answer.endsWith(
                                                IllegalStateException.class.getName()
                                                        + ": not a multiple of ten"));
    }

    @Test
    void tooLargeMessagesAreRefusedWithTheOptionAndOthersPass() throws Exception {
        RosExecutionEnvironment env = environment(new Configuration());
        RosHandle<Long, String> service =
                env.addRpcService(
                        Sized.class,
                        RosDescriptor.newBuilder("sized")
                                .configure(
                                        RosOptions.NETWORK_MAX_MESSAGE_SIZE, new MemorySize(1024))
                                .build());

        List<String> answers = ask(env, service, 1020, 1040);

        assertThat(answers).hasSize(21);
        assertThat(answers)
                .filteredOn(answer -> !answer.startsWith("x"))
                .isNotEmpty()
                .hasSizeLessThan(21)
                .allMatch(
                        answer ->
                                answer.startsWith("RESOURCE_EXHAUSTED (")
                                        && answer.contains("rpc-operator.network.max-message-size")
                                        && answer.contains("1024"));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void compressedCallsAreAnsweredLikeOthers(Compression compression) throws Exception {
        RosExecutionEnvironment env = environment(new Configuration());
        RosHandle<Long, String> service =
                env.addRpcService(
                        Sized.class,
                        RosDescriptor.newBuilder("sized")
                                .configure(RosOptions.NETWORK_COMPRESSION, compression)
                                .build());

        assertThat(ask(env, service, 1000, 1100))
                .extracting(String::length)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1000, 1100).boxed().toList());
    }

    @Test
    void everyInstanceServesItsCallsOneAfterTheOther() throws Exception {
        RosExecutionEnvironment env = environment(new Configuration());
        RosHandle<Long, String> service =
                env.addRpcService(
                        Exclusive.class,
                        RosDescriptor.newBuilder("exclusive")
                                .parallelism(2)
                                .concurrency(3)
                                .build());

        List<String> answers = ask(env, service, 1, 500);

        assertThat(answers).hasSize(500).containsOnly("alone");
        assertThat(LOADS).hasValue(6);
    }

    @Test
    void theOperatorSeesItsSurroundings() throws Exception {
        Configuration job = new Configuration();
        job.setString("rpc-operator.service.curious.batch.max-size", "5");
        RosExecutionEnvironment env = environment(job);
        RosHandle<Long, String> service =
                env.addRpcService(
                        Curious.class,
                        RosDescriptor.newBuilder("curious")
                                .configure(RosOptions.BATCH_MAX_SIZE, 7)
                                .configure(RosOptions.QUEUE_MAX_REQUESTS, 9)
                                .build());

        assertThat(ask(env, service, 1, 1)).containsExactly("curious 0/1#0 instance 0, 5, 9");
    }

    // ------------------------------------------------------------------ loading

    @Test
    void theDataPlaneGoesOnAndItsCheckpointsCompleteWhileAModelLoads(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        model = new CountDownLatch(1);
        Configuration job = new Configuration();
        job.set(RosOptions.CLIENT_INITIAL_WAIT, Duration.ZERO);
        RosExecutionEnvironment env = environment(job);
        env.enableCheckpointing(50);
        RosHandle<Long, String> service = env.addRpcService(SlowLoader.class);
        JobClient running = askForever(env, service);
        try {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> completedCheckpoints(cluster, running) >= 3);
            assertThat(LOADS).hasValue(1);
            assertThat(ANSWERS)
                    .isNotEmpty()
                    .allMatch(answer -> answer.startsWith("UNAVAILABLE (NOT_EXECUTED)"));
            model.countDown();
            Awaitility.await().atMost(LIMIT).until(() -> ANSWERS.contains("loaded"));
        } finally {
            running.cancel().get();
        }
    }

    @Test
    void aLoadThatFailsIsTriedAgainInsideItsSubtask(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        Configuration job = new Configuration();
        job.set(RosOptions.CLIENT_INITIAL_WAIT, Duration.ZERO);
        job.set(RosOptions.LOAD_INITIAL_BACKOFF, Duration.ofMillis(10));
        RosExecutionEnvironment env = environment(job);
        env.enableCheckpointing(50);
        RosHandle<Long, String> service = env.addRpcService(FailsToLoadTwice.class);
        JobClient running = askForever(env, service);
        try {
            Awaitility.await().atMost(LIMIT).until(() -> ANSWERS.contains("third time lucky"));
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> completedCheckpoints(cluster, running) >= 1);
            assertThat(attempts(cluster, running, "RPC service: FailsToLoadTwice"))
                    .containsExactly(0);
            assertThat(LOADS).hasValue(3);
            assertThat(attempts(cluster, running, "Source")).containsOnly(0);
        } finally {
            running.cancel().get();
        }
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void aJobWithoutTheServiceFailsWithItsName() {
        RosHandle<Long, String> service =
                environment(new Configuration()).addRpcService(PickyBatches.class);
        StreamExecutionEnvironment plain = StreamExecutionEnvironment.getExecutionEnvironment();
        plain.configure(noRestart());
        AsyncDataStream.unorderedWait(
                        plain.fromSequence(1, 1), new Ask(service), 1, TimeUnit.MINUTES)
                .sinkTo(new DiscardingSink<>());

        assertThatThrownBy(plain::execute)
                .hasStackTraceContaining("This job has no service 'PickyBatches'")
                .hasStackTraceContaining("addRpcService");
    }

    // ------------------------------------------------------------------ fixture

    private static RosExecutionEnvironment environment(Configuration job) {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment(job);
        env.setParallelism(2);
        return env;
    }

    private static Configuration noRestart() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return configuration;
    }

    private static List<String> ask(
            RosExecutionEnvironment env, RosHandle<Long, String> service, long from, long to)
            throws Exception {
        env.configure(noRestart());
        return AsyncDataStream.unorderedWait(
                        env.fromSequence(from, to), new Ask(service), 1, TimeUnit.MINUTES)
                .executeAndCollect((int) (to - from + 1));
    }

    private static JobClient askForever(
            RosExecutionEnvironment env, RosHandle<Long, String> service) throws Exception {
        AsyncDataStream.unorderedWait(
                        env.fromSequence(1, Long.MAX_VALUE),
                        new Ask(service),
                        1,
                        TimeUnit.MINUTES,
                        10)
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync();
    }

    private static long completedCheckpoints(MiniCluster cluster, JobClient job) throws Exception {
        return Objects.requireNonNull(graph(cluster, job.getJobID()).getCheckpointStatsSnapshot())
                .getCounts()
                .getNumberOfCompletedCheckpoints();
    }

    private static Set<Integer> attempts(MiniCluster cluster, JobClient job, String vertexName)
            throws Exception {
        Set<Integer> attempts = new HashSet<>();
        for (AccessExecutionJobVertex vertex :
                graph(cluster, job.getJobID()).getAllVertices().values()) {
            if (vertex.getName().startsWith(vertexName)) {
                for (AccessExecutionVertex subtask : vertex.getTaskVertices()) {
                    attempts.add(subtask.getCurrentExecutionAttempt().getAttemptNumber());
                }
            }
        }
        return attempts;
    }

    private static AccessExecutionGraph graph(MiniCluster cluster, JobID job) throws Exception {
        return cluster.getExecutionGraph(job).get();
    }

    /** Tells what became of each call: the answer, or the failure's message. */
    public static class Ask extends RichAsyncFunction<Long, String> {
        private static final long serialVersionUID = 1L;
        private static final int REMEMBERED = 10_000;

        private final RosHandle<Long, String> service;
        private transient @Nullable RosClient<Long, String> client;

        Ask(RosHandle<Long, String> service) {
            this.service = service;
        }

        @Override
        public void open(OpenContext context) {
            client = RosClient.create(getRuntimeContext(), service);
        }

        @Override
        public void asyncInvoke(Long value, ResultFuture<String> out) {
            Objects.requireNonNull(client)
                    .call(value)
                    .whenComplete(
                            (answer, failure) -> {
                                String said =
                                        failure == null
                                                ? answer
                                                : ((RosException) failure).getMessage();
                                if (ANSWERS.size() < REMEMBERED || !ANSWERS.contains(said)) {
                                    ANSWERS.add(said);
                                }
                                out.complete(List.of(said));
                            });
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
            }
        }
    }

    /** Answers batches, but not those with a multiple of ten. */
    public static class PickyBatches implements BatchRpcOperator<Long, String> {
        @Override
        public List<String> callBatch(List<Long> requests) {
            if (requests.stream().anyMatch(request -> request % 10 == 0)) {
                throw new IllegalStateException("not a multiple of ten");
            }
            return requests.stream().map(request -> "ok").collect(Collectors.toList());
        }
    }

    /** Answers with as many characters as it is asked for. */
    public static class Sized implements RpcOperator<Long, String> {
        @Override
        public String call(Long request) {
            return "x".repeat(request.intValue());
        }
    }

    /** Would notice another thread. */
    public static class Exclusive implements RpcOperator<Long, String> {
        private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

        @Override
        public void open(RpcOperatorContext context) {
            LOADS.incrementAndGet();
        }

        @Override
        public String call(Long request) {
            inside.add(Thread.currentThread());
            Thread.onSpinWait();
            String answer = inside.size() == 1 ? "alone" : "crowded";
            inside.remove(Thread.currentThread());
            return answer;
        }
    }

    /** Tells what it was told. */
    public static class Curious implements RpcOperator<Long, String> {
        private @Nullable RpcOperatorContext context;

        @Override
        public void open(RpcOperatorContext context) {
            this.context = context;
        }

        @Override
        public String call(Long request) {
            RpcOperatorContext known = Objects.requireNonNull(context);
            return String.format(
                    "%s %d/%d#%d instance %d, %d, %d",
                    known.serviceName(),
                    known.taskInfo().getIndexOfThisSubtask(),
                    known.taskInfo().getNumberOfParallelSubtasks(),
                    known.taskInfo().getAttemptNumber(),
                    known.instance(),
                    known.configuration().get(RosOptions.BATCH_MAX_SIZE),
                    known.configuration().get(RosOptions.QUEUE_MAX_REQUESTS));
        }
    }

    /** Has loaded once the test lets it. */
    public static class SlowLoader implements RpcOperator<Long, String> {
        @Override
        public void open(RpcOperatorContext context) throws Exception {
            LOADS.incrementAndGet();
            model.await();
        }

        @Override
        public String call(Long request) {
            return "loaded";
        }
    }

    /** Loads at the third attempt. */
    public static class FailsToLoadTwice implements RpcOperator<Long, String> {
        @Override
        public void open(RpcOperatorContext context) {
            if (LOADS.incrementAndGet() < 3) {
                throw new IllegalStateException("the model's file is not there yet");
            }
        }

        @Override
        public String call(Long request) {
            return "third time lucky";
        }
    }
}
