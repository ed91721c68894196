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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.taskmanager.TaskManagerRuntimeInfo;
import org.apache.flink.util.UserCodeClassLoader;

/**
 * The nodes of a JVM and class loader: tasks with equal settings share one, from the first that
 * needs it until Flink has released the last job's class loader.
 *
 * <p>Everything here runs under the lock of this class: a node is started and closed once, and a
 * fixed port is free again before it is used anew.
 */
public final class PekkoNodes {

    /** Guarded by this class. */
    private static final Map<NodeSettings, SharedNode> NODES = new HashMap<>();

    private PekkoNodes() {}

    /** A node, and the class loaders of the jobs that use it. */
    private record SharedNode(PekkoNode node, Set<UserCodeClassLoader> users) {}

    /**
     * The node of a task.
     *
     * @throws UncheckedIOException if it had to be started and no port can be used
     */
    public static PekkoNode acquire(
            ReadableConfig config, TaskManagerRuntimeInfo taskManager, UserCodeClassLoader user) {
        String external = taskManager.getTaskManagerExternalAddress();
        // A MiniCluster gives its TaskManagers no address.
        String host =
                external.isEmpty() ? InetAddress.getLoopbackAddress().getHostAddress() : external;
        String bindHost = taskManager.getTaskManagerBindAddress();
        return acquire(
                NodeSettings.of(
                        config,
                        taskManager.getConfiguration(),
                        host,
                        // Where nobody is expected, nobody is listened to.
                        bindHost == null ? host : bindHost),
                user);
    }

    static synchronized PekkoNode acquire(NodeSettings settings, UserCodeClassLoader user) {
        SharedNode shared = NODES.get(settings);
        if (shared == null) {
            shared =
                    new SharedNode(
                            start(settings), Collections.newSetFromMap(new IdentityHashMap<>()));
            NODES.put(settings, shared);
        }
        if (shared.users().add(user)) {
            user.registerReleaseHookIfAbsent(
                    "rpc-operator-node-" + shared.node().address().node(),
                    () -> release(settings, user));
        }
        return shared.node();
    }

    private static PekkoNode start(NodeSettings settings) {
        try {
            // Pekko comes with this class, which need not be with the job.
            return PekkoNode.start(settings, PekkoNodes.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void release(NodeSettings settings, UserCodeClassLoader user) {
        SharedNode shared = NODES.get(settings);
        if (shared != null && shared.users().remove(user) && shared.users().isEmpty()) {
            NODES.remove(settings);
            shared.node().close();
        }
    }
}
