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

import java.net.InetSocketAddress;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.event.Level;

class LobbyTest {

    @RegisterExtension
    private final LoggerAuditingExtension log =
            new LoggerAuditingExtension(Lobby.class, Level.WARN);

    private final Lobby lobby = new Lobby("data", 2, 3, new LogQuota("strangers", () -> 0));

    @Test
    void isFullForAHostThatFloodsItBeforeItIsForOthers() {
        assertThat(lobby.tryEnter(peer("10.0.0.1", 1))).isTrue();
        assertThat(lobby.tryEnter(peer("10.0.0.1", 2))).isTrue();
        assertThat(lobby.tryEnter(peer("10.0.0.1", 3))).isFalse();
        assertThat(lobby.tryEnter(peer("10.0.0.2", 1))).isTrue();
        assertThat(lobby.tryEnter(peer("10.0.0.3", 1))).isFalse();
        assertThat(log.getMessages())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("Refused a connection from /10.0.0.1:3 to the data port: too many");
    }

    @Test
    void hasRoomAgainAfterSomebodyLeft() {
        assertThat(lobby.tryEnter(peer("10.0.0.1", 1))).isTrue();
        assertThat(lobby.tryEnter(peer("10.0.0.1", 2))).isTrue();
        lobby.leave(peer("10.0.0.1", 1));
        assertThat(lobby.tryEnter(peer("10.0.0.1", 3))).isTrue();
        lobby.leave(peer("10.0.0.1", 2));
        lobby.leave(peer("10.0.0.1", 3));
        assertThat(lobby.isEmpty()).isTrue();
    }

    private static InetSocketAddress peer(String host, int port) {
        return new InetSocketAddress(host, port);
    }
}
