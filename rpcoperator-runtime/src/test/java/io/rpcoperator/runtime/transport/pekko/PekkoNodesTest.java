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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PekkoNodesTest {

    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);
    private static final SessionTerms TERMS = new SessionTerms(1, 1, 1, 1, 1);

    @Test
    void tasksOfOneJobAndOfOthersShareANodeUntilTheLastJobIsReleased() {
        NodeSettings settings = TestingNodes.settings();
        HookedClassLoader firstJob = new HookedClassLoader();
        HookedClassLoader secondJob = new HookedClassLoader();

        PekkoNode node = PekkoNodes.acquire(settings, firstJob);
        assertThat(PekkoNodes.acquire(settings, firstJob)).isSameAs(node);
        assertThat(PekkoNodes.acquire(settings, secondJob)).isSameAs(node);

        firstJob.release();
        node.bind(ID, TERMS, ScriptedEndpoint.echoes()).close();
        secondJob.release();
        assertThatThrownBy(() -> node.bind(ID, TERMS, ScriptedEndpoint.echoes()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the transport is closed");

        HookedClassLoader thirdJob = new HookedClassLoader();
        assertThat(PekkoNodes.acquire(settings, thirdJob)).isNotSameAs(node);
        thirdJob.release();
    }

    @Test
    void takesTheNextPortOfARangeWhenOneIsTaken() throws IOException {
        try (ServerSocket control = takenPort();
                ServerSocket data = takenPort()) {
            NodeSettings settings =
                    TestingNodes.settings(
                            control.getLocalPort() + ",0", data.getLocalPort() + ",0");

            try (PekkoNode node = TestingNodes.start(settings)) {
                assertThat(node.address().controlPort()).isPositive();
                assertThat(node.address().dataPort()).isPositive();
            }
        }
    }

    @Test
    void namesTheOptionWhenNoPortIsLeft() throws IOException {
        try (ServerSocket taken = takenPort()) {
            String port = String.valueOf(taken.getLocalPort());

            assertThatThrownBy(() -> TestingNodes.start(TestingNodes.settings(port, "0")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(port)
                    .hasMessageContaining("rpc-operator.network.control-port");
            assertThatThrownBy(() -> TestingNodes.start(TestingNodes.settings("0", port)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(port)
                    .hasMessageContaining("rpc-operator.network.data-port");
        }
    }

    @Test
    void listensAtTheTaskManagersAddressAloneUnlessToldOtherwise() throws IOException {
        InetAddress another = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        try (PekkoNode node = TestingNodes.start()) {
            for (int port : List.of(node.address().controlPort(), node.address().dataPort())) {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                assertThatThrownBy(() -> new Socket(another, port).close())
                        .isInstanceOf(ConnectException.class);
            }
        }
        try (PekkoNode node = TestingNodes.start(TestingNodes.boundTo("0.0.0.0"))) {
            new Socket(another, node.address().controlPort()).close();
            new Socket(another, node.address().dataPort()).close();
            assertThat(node.address().host()).isEqualTo("127.0.0.1");
        }
    }

    private static ServerSocket takenPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
