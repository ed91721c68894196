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
package io.rpcoperator.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * Every option of the services, their clients and their network.
 *
 * <p>Each is read from the job's configuration. An option of a service or its clients can be set
 * for one service alone by writing {@code rpc-operator.service.<name>.} in place of {@code
 * rpc-operator.}; a service's author sets it in code with {@code RosDescriptor.configure}, which
 * the configuration of the job overrides only under the service's own prefix.
 */
@PublicEvolving
public final class RosOptions {

    /** What every key begins with. */
    public static final String PREFIX = "rpc-operator.";

    // ------------------------------------------------------------------ the service's subtasks

    /** Parallelism of a service. */
    public static final ConfigOption<String> PARALLELISM =
            key("rpc-operator.parallelism")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Parallelism of the service, as 'n' or as a range 'min..max'. Overrides the"
                                    + " descriptor's. A stock cluster starts 'min' subtasks.");

    /** Operator instances per subtask. */
    public static final ConfigOption<Integer> CONCURRENCY =
            key("rpc-operator.concurrency")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Operator instances in each subtask of the service, each with its own serving"
                                    + " thread. Overrides the descriptor's, which is 1 by default.");

    /** Whether a request may run more than once. */
    public static final ConfigOption<Boolean> IDEMPOTENT =
            key("rpc-operator.idempotent")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether the service may run a request more than once. When true, a call whose"
                                    + " endpoint was lost is sent to another; when false only if no operator"
                                    + " has seen it. A job that restarts from a checkpoint calls again in"
                                    + " either case.");

    /** The longest batch. */
    public static final ConfigOption<Integer> BATCH_MAX_SIZE =
            key("rpc-operator.batch.max-size")
                    .intType()
                    .defaultValue(64)
                    .withDescription(
                            "The most requests that one invocation of a BatchRpcOperator gets.");

    /** The heaviest batch. */
    public static final ConfigOption<MemorySize> BATCH_MAX_BYTES =
            key("rpc-operator.batch.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(16))
                    .withDescription(
                            "The most bytes of serialized requests that one invocation of a"
                                    + " BatchRpcOperator gets, counted as they are when decompressed; a"
                                    + " larger request is a batch of its own.");

    /** How long an idle instance waits for more requests. */
    public static final ConfigOption<Duration> BATCH_LINGER =
            key("rpc-operator.batch.linger")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "How long an idle instance of a BatchRpcOperator waits for a full batch, counted"
                                    + " from the arrival of the oldest request. 0 runs what is there at once.");

    /** How long a batch may take. */
    public static final ConfigOption<Duration> BATCH_LATENCY_TARGET =
            key("rpc-operator.batch.latency-target")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "How long nearly all invocations of a BatchRpcOperator should take at most. The"
                                    + " service learns what batches cost and keeps them as large as this allows,"
                                    + " 1 at least and 'rpc-operator.batch.max-size' at most. Not set, that"
                                    + " is the only bound. A request may wait for one invocation before its own.");

    /** The sizes of batches. */
    public static final ConfigOption<List<Integer>> BATCH_ALLOWED_SIZES =
            key("rpc-operator.batch.allowed-sizes")
                    .intType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "The sizes of batches that a BatchRpcOperator is given, as in '1;8;32'. A smaller"
                                    + " batch is padded with repeats of its last request, whose answers are"
                                    + " dropped; the largest size bounds every batch. None may exceed"
                                    + " 'rpc-operator.batch.max-size'. Empty allows every size.");

    /** The longest queue. */
    public static final ConfigOption<Integer> QUEUE_MAX_REQUESTS =
            key("rpc-operator.queue.max-requests")
                    .intType()
                    .defaultValue(4096)
                    .withDescription(
                            "The most requests that one subtask of the service has waiting and under way. It"
                                    + " is split among the clients, which send no more than their share;"
                                    + " calls wait in the client for it. Each client may have one under"
                                    + " way, however many clients there are.");

    /** The heaviest queue. */
    public static final ConfigOption<MemorySize> QUEUE_MAX_BYTES =
            key("rpc-operator.queue.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(256))
                    .withDescription(
                            "The most bytes of serialized requests that one subtask of the service has waiting"
                                    + " and under way, split among the clients likewise. A request larger than"
                                    + " its client's part goes when no other of the client is under way; all"
                                    + " such requests together may take as many bytes again, and the last of"
                                    + " them more than is left.");

    /** How long an ending service may take over what it still has. */
    public static final ConfigOption<Duration> DRAIN_TIMEOUT =
            key("rpc-operator.drain-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long a service that ends goes on with the requests it has accepted before"
                                    + " it fails the rest with UNAVAILABLE.");

    /** The longest call of an operator. */
    public static final ConfigOption<Duration> OPERATOR_TIMEOUT =
            key("rpc-operator.operator-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "How long one call of an operator may take. One that takes longer is"
                                    + " interrupted and fails its subtask, which Flink restarts alone; its"
                                    + " requests are lost with their sessions. 0 lets a call take for ever.");

    /** How long a call may hold up the close. */
    public static final ConfigOption<Duration> CLOSE_TIMEOUT =
            key("rpc-operator.close-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long a subtask that closes waits for the operator calls it has interrupted."
                                    + " A call that has not returned by then is abandoned: its thread closes"
                                    + " its operator if it ever returns. Must stay below Flink's"
                                    + " 'task.cancellation.timeout', which ends the TaskManager.");

    /** When an operator instance counts as broken. */
    public static final ConfigOption<Integer> MAX_CONSECUTIVE_FAILURES =
            key("rpc-operator.max-consecutive-failures")
                    .intType()
                    .defaultValue(32)
                    .withDescription(
                            "How many different requests an operator instance may fail on, one after the"
                                    + " other without an answer between, before it counts as broken and is"
                                    + " closed and opened anew. 0 leaves it as it is.");

    /** How often a load is tried. */
    public static final ConfigOption<Integer> LOAD_MAX_ATTEMPTS =
            key("rpc-operator.load.max-attempts")
                    .intType()
                    .defaultValue(5)
                    .withDescription(
                            "How many attempts in a row to open and warm up an operator instance may fail"
                                    + " before its subtask fails, for Flink to restart it.");

    /** The first pause between two attempts to load. */
    public static final ConfigOption<Duration> LOAD_INITIAL_BACKOFF =
            key("rpc-operator.load.initial-backoff")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "The longest pause after the first failed attempt to load an operator instance;"
                                    + " it doubles with every further one. Each pause is drawn between half"
                                    + " and all of it.");

    /** The longest pause between two attempts to load. */
    public static final ConfigOption<Duration> LOAD_MAX_BACKOFF =
            key("rpc-operator.load.max-backoff")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "The longest pause between two attempts to load an operator instance.");

    // ------------------------------------------------------------------ calls

    /** Timeout of a call. */
    public static final ConfigOption<Duration> CLIENT_CALL_TIMEOUT =
            key("rpc-operator.client.call-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "Time from a call to its end, waiting and queueing included, unless the call's"
                                    + " CallOptions say otherwise. What exceeds it fails with"
                                    + " DEADLINE_EXCEEDED.");

    /** Whether calls wait for an endpoint. */
    public static final ConfigOption<Boolean> CLIENT_WAIT_FOR_READY =
            key("rpc-operator.client.wait-for-ready")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a call waits, within its timeout, until an endpoint is READY. When"
                                    + " false it fails at once with UNAVAILABLE.");

    /** The first wait of a client. */
    public static final ConfigOption<Duration> CLIENT_INITIAL_WAIT =
            key("rpc-operator.client.initial-wait")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long the open() of a function waits for a first READY endpoint whenever its"
                                    + " task starts. After it the task runs on, and calls fail or wait as they"
                                    + " are told to. 0 does not wait.");

    /** The most calls of one client. */
    public static final ConfigOption<Integer> CLIENT_MAX_PENDING_REQUESTS =
            key("rpc-operator.client.max-pending-requests")
                    .intType()
                    .defaultValue(16384)
                    .withDescription(
                            "The most calls that one client has under way, 1048576 at most. One more waits"
                                    + " for its turn within its timeout, and its caller with it.");

    /** The most request bytes of one client. */
    public static final ConfigOption<MemorySize> CLIENT_MAX_PENDING_BYTES =
            key("rpc-operator.client.max-pending-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(256))
                    .withDescription(
                            "The most bytes of serialized requests that one client has under way. A call"
                                    + " that exceeds it waits likewise.");

    /** Which endpoint gets a call. */
    public static final ConfigOption<LoadBalancing> CLIENT_LOAD_BALANCING =
            key("rpc-operator.client.load-balancing")
                    .enumType(LoadBalancing.class)
                    .defaultValue(LoadBalancing.POWER_OF_TWO)
                    .withDescription(
                            "Which endpoint gets a call: 'power-of-two' of two drawn at random the one where"
                                    + " it may wait shorter, 'least-loaded' that one of all, 'round-robin' each"
                                    + " in turn, 'same-taskmanager' one in the caller's own TaskManager while"
                                    + " its queue is short. A call with an affinity key goes by that.");

    /** When calls leave their own TaskManager. */
    public static final ConfigOption<Duration> CLIENT_SPILL_OVER_DELAY =
            key("rpc-operator.client.spill-over-delay")
                    .durationType()
                    .defaultValue(Duration.ofMillis(5))
                    .withDescription(
                            "With 'same-taskmanager': how long requests may queue at the endpoints of the"
                                    + " caller's own TaskManager before calls go to others too.");

    /** How often a call is sent. */
    public static final ConfigOption<Integer> CLIENT_RETRY_MAX_ATTEMPTS =
            key("rpc-operator.client.retry.max-attempts")
                    .intType()
                    .defaultValue(5)
                    .withDescription(
                            "How often a call is sent at most, the first time included, while its endpoints"
                                    + " are UNAVAILABLE and its timeout lasts. 1 sends it once.");

    /** The first pause before an endpoint is asked again. */
    public static final ConfigOption<Duration> CLIENT_RETRY_INITIAL_BACKOFF =
            key("rpc-operator.client.retry.initial-backoff")
                    .durationType()
                    .defaultValue(Duration.ofMillis(10))
                    .withDescription(
                            "The longest pause before a call goes back to an endpoint that failed it; doubles"
                                    + " with every attempt. A call goes to another endpoint without a pause.");

    /** The longest pause before an endpoint is asked again. */
    public static final ConfigOption<Duration> CLIENT_RETRY_MAX_BACKOFF =
            key("rpc-operator.client.retry.max-backoff")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "What 'rpc-operator.client.retry.initial-backoff' grows to at most.");

    /** When an endpoint is left out. */
    public static final ConfigOption<Integer> CLIENT_EJECTION_CONSECUTIVE_FAILURES =
            key("rpc-operator.client.ejection.consecutive-failures")
                    .intType()
                    .defaultValue(5)
                    .withDescription(
                            "After how many failures in a row (UNAVAILABLE, DEADLINE_EXCEEDED) a client gives"
                                    + " an endpoint no calls for a while, as long as there are others. 0 leaves"
                                    + " none out.");

    /** How long an endpoint is left out. */
    public static final ConfigOption<Duration> CLIENT_EJECTION_TIME =
            key("rpc-operator.client.ejection.time")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "How long such an endpoint is left out before one call tries it again; this time"
                                    + " the number of times in a row, 10 at most.");

    // ------------------------------------------------------------------ discovery

    /** How long the registry holds a poll. */
    public static final ConfigOption<Duration> DISCOVERY_POLL_TIMEOUT =
            key("rpc-operator.discovery.poll-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "How long the registry holds a client's poll when nothing changes. Must stay"
                                    + " below Flink's 'pekko.ask.timeout'.");

    // ------------------------------------------------------------------ quarantine

    /** How many instances one request may kill. */
    public static final ConfigOption<Integer> QUARANTINE_MAX_KILLS =
            key("rpc-operator.quarantine.max-kills")
                    .intType()
                    .defaultValue(2)
                    .withDescription(
                            "How many instances of the service one request may kill before it is refused"
                                    + " with FAILED_PRECONDITION by every client. The first death only makes"
                                    + " the requests it caught suspects, which are executed alone from then"
                                    + " on, so 1 acts as 2. 0 turns suspicion and quarantine off.");

    // ------------------------------------------------------------------ network

    /** Largest message. */
    public static final ConfigOption<MemorySize> NETWORK_MAX_MESSAGE_SIZE =
            key("rpc-operator.network.max-message-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "The largest serialized request or response. A larger one fails its own call"
                                    + " with RESOURCE_EXHAUSTED and leaves the others alone. It may exceed"
                                    + " rpc-operator.queue.max-bytes: what is larger than that goes when what is"
                                    + " under way leaves any room at all, so a subtask has memory for both.");

    /** The heaviest backlog of responses. */
    public static final ConfigOption<MemorySize> NETWORK_MAX_REPLY_BYTES =
            key("rpc-operator.network.max-reply-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "The most bytes of responses that wait in an endpoint for one client to take"
                                    + " them. While more wait, no request of that client begins; those that"
                                    + " run then may still add theirs.");

    /** Compression of messages. */
    public static final ConfigOption<Compression> NETWORK_COMPRESSION =
            key("rpc-operator.network.compression")
                    .enumType(Compression.class)
                    .defaultValue(Compression.NONE)
                    .withDescription(
                            "What serialized requests and responses are compressed by: 'none', 'lz4' or"
                                    + " 'zstd'. Callers and operators pay for it, network threads do not.");

    /** Which messages are compressed. */
    public static final ConfigOption<MemorySize> NETWORK_COMPRESSION_THRESHOLD =
            key("rpc-operator.network.compression-threshold")
                    .memoryType()
                    .defaultValue(MemorySize.parse("1kb"))
                    .withDescription(
                            "Smaller requests and responses are not compressed, and those that would not"
                                    + " become smaller are not either.");

    /** Control ports. */
    public static final ConfigOption<String> NETWORK_CONTROL_PORT =
            key("rpc-operator.network.control-port")
                    .stringType()
                    .defaultValue("0")
                    .withDescription(
                            "Port, list or range of ports (as in '50100-50200,50300') for control messages"
                                    + " (Pekko Artery TCP) of each TaskManager; 0 takes any free one.");

    /** Data ports. */
    public static final ConfigOption<String> NETWORK_DATA_PORT =
            key("rpc-operator.network.data-port")
                    .stringType()
                    .defaultValue("0")
                    .withDescription(
                            "Port, list or range of ports for requests and responses of each TaskManager; 0"
                                    + " takes any free one.");

    /** Time to connect. */
    public static final ConfigOption<Duration> NETWORK_CONNECT_TIMEOUT =
            key("rpc-operator.network.connect-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "How long opening a session and connecting to an endpoint may take.");

    /** Time to say hello. */
    public static final ConfigOption<Duration> NETWORK_HELLO_TIMEOUT =
            key("rpc-operator.network.hello-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(2))
                    .withDescription(
                            "How long an incoming connection may take to show what it is for, encryption"
                                    + " included, before it is closed; also how long an endpoint keeps a session"
                                    + " for the connection that was promised.");

    /** Keep-alive interval. */
    public static final ConfigOption<Duration> NETWORK_KEEP_ALIVE_INTERVAL =
            key("rpc-operator.network.keep-alive-interval")
                    .durationType()
                    .defaultValue(Duration.ofMillis(500))
                    .withDescription("After how long without traffic a connection sends a ping.");

    /** Keep-alive timeout. */
    public static final ConfigOption<Duration> NETWORK_KEEP_ALIVE_TIMEOUT =
            key("rpc-operator.network.keep-alive-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(3))
                    .withDescription(
                            "After how long without anything from its peer a connection is closed; its"
                                    + " calls fail with UNAVAILABLE.");

    private RosOptions() {}
}
