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
                                    + " BatchRpcOperator gets; a larger request is a batch of its own.");

    /** The longest queue. */
    public static final ConfigOption<Integer> QUEUE_MAX_REQUESTS =
            key("rpc-operator.queue.max-requests")
                    .intType()
                    .defaultValue(4096)
                    .withDescription(
                            "The most requests that wait in one subtask of the service. One more is refused"
                                    + " with RESOURCE_EXHAUSTED.");

    /** The heaviest queue. */
    public static final ConfigOption<MemorySize> QUEUE_MAX_BYTES =
            key("rpc-operator.queue.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(256))
                    .withDescription(
                            "The most bytes of serialized requests that wait in one subtask of the service."
                                    + " What exceeds it is refused with RESOURCE_EXHAUSTED.");

    /** How long an ending service may take over what it still has. */
    public static final ConfigOption<Duration> DRAIN_TIMEOUT =
            key("rpc-operator.drain-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long a service that ends goes on with the requests it has accepted before"
                                    + " it fails the rest with UNAVAILABLE.");

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
                            "How long the open() of a function waits for the first READY endpoint when its"
                                    + " task starts for the first time. After it the task runs on, and calls"
                                    + " fail or wait as they are told to. 0 does not wait.");

    /** The most calls of one client. */
    public static final ConfigOption<Integer> CLIENT_MAX_PENDING_REQUESTS =
            key("rpc-operator.client.max-pending-requests")
                    .intType()
                    .defaultValue(16384)
                    .withDescription(
                            "The most calls that one client has under way. One more fails with"
                                    + " RESOURCE_EXHAUSTED.");

    /** The most request bytes of one client. */
    public static final ConfigOption<MemorySize> CLIENT_MAX_PENDING_BYTES =
            key("rpc-operator.client.max-pending-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(256))
                    .withDescription(
                            "The most bytes of serialized requests that one client has under way. What"
                                    + " exceeds it fails with RESOURCE_EXHAUSTED.");

    // ------------------------------------------------------------------ discovery

    /** How long the registry holds a poll. */
    public static final ConfigOption<Duration> DISCOVERY_POLL_TIMEOUT =
            key("rpc-operator.discovery.poll-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "How long the registry holds a client's poll when nothing changes. Must stay"
                                    + " below Flink's 'pekko.ask.timeout'.");

    // ------------------------------------------------------------------ network

    /** Largest message. */
    public static final ConfigOption<MemorySize> NETWORK_MAX_MESSAGE_SIZE =
            key("rpc-operator.network.max-message-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "The largest serialized request or response. A larger one fails its own call"
                                    + " with RESOURCE_EXHAUSTED and leaves the others alone.");

    /** The heaviest backlog of responses. */
    public static final ConfigOption<MemorySize> NETWORK_MAX_REPLY_BYTES =
            key("rpc-operator.network.max-reply-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "The most bytes of responses that wait in an endpoint for one client to take"
                                    + " them. What exceeds it fails its own call with RESOURCE_EXHAUSTED; a"
                                    + " response is never refused when no other waits.");

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
