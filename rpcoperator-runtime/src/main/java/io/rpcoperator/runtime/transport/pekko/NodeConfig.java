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
package io.rpcoperator.runtime.transport.pekko;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.rpcoperator.runtime.transport.wire.ControlCodec;
import io.rpcoperator.runtime.transport.wire.ControlMessage;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;

/** Pekko's configuration for a node: few threads, small buffers, nothing that outlives it. */
final class NodeConfig {

    /** Where Artery listens, behind the {@link ControlGate}. */
    static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

    /** The largest message of the control plane, with its addressee. */
    static final int MAX_ENVELOPE_BYTES = ControlCodec.MAX_MESSAGE_BYTES + 64 * 1024;

    private static final String LOOP_DISPATCHER = "rpc-operator.loop-dispatcher";

    private static final String SELECTOR_DISPATCHER = "rpc-operator.selector-dispatcher";

    private static final String DEFAULT_DISPATCHER = "pekko.actor.default-dispatcher";

    private NodeConfig() {}

    static Config of(NodeSettings settings, int controlPort, ClassLoader classLoader) {
        Config config = ConfigFactory.empty();
        for (Map<String, Object> part :
                List.of(lifecycle(), threads(), dataPlane(), controlPlane(settings, controlPort))) {
            for (Map.Entry<String, Object> each : part.entrySet()) {
                config =
                        config.withValue(
                                each.getKey(), ConfigValueFactory.fromAnyRef(each.getValue()));
            }
        }
        return config.withFallback(ConfigFactory.load(classLoader));
    }

    /** The JVM belongs to Flink: nothing here may end it, hold it up or fill its log. */
    private static Map<String, Object> lifecycle() {
        return Map.of(
                "pekko.daemonic", true,
                "pekko.jvm-exit-on-fatal-error", false,
                "pekko.jvm-shutdown-hooks", false,
                "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", false,
                "pekko.loggers", List.of(NodeLogger.class.getName()),
                "pekko.logging-filter", "org.apache.pekko.event.slf4j.Slf4jLoggingFilter",
                "pekko.stdout-loglevel", "OFF",
                "pekko.log-dead-letters", 0,
                "pekko.log-dead-letters-during-shutdown", false);
    }

    /** One small pool for everything that is rare; two loop threads for everything that is not. */
    private static Map<String, Object> threads() {
        return Map.of(
                DEFAULT_DISPATCHER + ".fork-join-executor",
                Map.of("parallelism-min", 2, "parallelism-max", 2),
                DEFAULT_DISPATCHER + ".shutdown-timeout",
                "100 ms",
                "pekko.actor.internal-dispatcher",
                DEFAULT_DISPATCHER,
                "pekko.remote.artery.advanced.use-control-stream-dispatcher",
                DEFAULT_DISPATCHER,
                "pekko.remote.artery.advanced.use-dispatcher",
                DEFAULT_DISPATCHER,
                "pekko.actor.default-blocking-io-dispatcher.thread-pool-executor.fixed-pool-size",
                1,
                LOOP_DISPATCHER,
                dispatcher(LoopExecutor.class),
                SELECTOR_DISPATCHER,
                dispatcher(SelectorExecutor.class));
    }

    private static Map<String, Object> dispatcher(
            Class<? extends ExecutorServiceConfigurator> executor) {
        return Map.of("type", "Dispatcher", "executor", executor.getName(), "throughput", 256);
    }

    private static Map<String, Object> dataPlane() {
        return Map.of(
                "pekko.stream.materializer.dispatcher",
                LOOP_DISPATCHER,
                "pekko.io.tcp.worker-dispatcher",
                LOOP_DISPATCHER,
                "pekko.io.tcp.selector-dispatcher",
                SELECTOR_DISPATCHER,
                // So much is read or written at a time, and other connections wait for it: larger
                // buffers slow small frames beside large messages, and the large ones too.
                "pekko.io.tcp.direct-buffer-size",
                "64 KiB",
                // Direct memory is Flink's to budget: a TaskManager has little to spare.
                "pekko.io.tcp.direct-buffer-pool-limit",
                16,
                "pekko.stream.materializer.io.tcp.write-buffer-size",
                "64 KiB",
                // Connections batch their frames themselves.
                "pekko.stream.materializer.io.tcp.coalesce-writes",
                0);
    }

    private static Map<String, Object> controlPlane(NodeSettings settings, int port) {
        String artery = "pekko.remote.artery.";
        return Map.ofEntries(
                Map.entry("pekko.actor.provider", "remote"),
                Map.entry("pekko.actor.allow-java-serialization", false),
                Map.entry(
                        "pekko.actor.serializers.rpc-operator", ControlSerializer.class.getName()),
                Map.entry(
                        "pekko.actor.serialization-bindings",
                        Map.of(ControlMessage.class.getName(), "rpc-operator")),
                Map.entry("pekko.remote.warn-about-direct-use", false),
                // Nothing of another node reaches an actor here, but what opens sessions.
                Map.entry(artery + "untrusted-mode", true),
                Map.entry(
                        artery + "trusted-selection-paths", List.of("/user/" + ControlActor.NAME)),
                Map.entry(artery + "transport", settings.tls() == null ? "tcp" : "tls-tcp"),
                Map.entry(artery + "canonical.hostname", settings.host()),
                Map.entry(artery + "canonical.port", port),
                Map.entry(artery + "bind.hostname", LOOPBACK),
                Map.entry(artery + "bind.port", 0),
                Map.entry(artery + "advanced.maximum-frame-size", MAX_ENVELOPE_BYTES + " B"),
                Map.entry(artery + "advanced.buffer-pool-size", 4),
                Map.entry(artery + "advanced.inbound-lanes", 1),
                Map.entry(artery + "advanced.shutdown-flush-timeout", "100 ms"));
    }
}
