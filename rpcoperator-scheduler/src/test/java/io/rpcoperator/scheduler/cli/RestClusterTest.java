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
package io.rpcoperator.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestClusterTest {

    @Test
    void whatWasSaidIsToldWithoutWhereItWasThrown() {
        assertThat(RestCluster.said("[There is no job 1.\n]")).isEqualTo("There is no job 1.");
        assertThat(RestCluster.said("[a.b.C: Bad.\n\tat a.B.c(B.java:1)\n\tat d]"))
                .isEqualTo("Bad.");
        assertThat(RestCluster.said("[a.b.C$D: Bad,\nvery bad.\n\tat a.B.c(B.java:1)]"))
                .isEqualTo("Bad,\nvery bad.");
        assertThat(RestCluster.said("Not found: it seems")).isEqualTo("Not found: it seems");
    }

    @ParameterizedTest
    @CsvSource({"404, Not found: /v1/jobs", "404, File not found."})
    void aClusterWithoutTheSchedulerIsTold(int status, String error) throws Exception {
        HttpServer server = server(status, "{\"errors\":[\"" + error + "\"]}");
        try (RestCluster cluster = RestCluster.connect(at(server.getAddress().getPort()))) {
            assertThatThrownBy(() -> cluster.services(new JobID()))
                    .isInstanceOf(CliException.class)
                    .hasMessageMatching(
                            "The JobManager at http://.* has no API for RPC services: it runs"
                                    + " without rpcoperator-scheduler.");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatIsNotFoundThereIsTold() throws Exception {
        HttpServer server = server(404, "{\"errors\":[\"There is no job x.\"]}");
        try (RestCluster cluster = RestCluster.connect(at(server.getAddress().getPort()))) {
            assertThatThrownBy(() -> cluster.services(new JobID()))
                    .hasMessage("There is no job x.");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aJobManagerThatIsNotThereIsTold() throws Exception {
        HttpServer server = server(200, "");
        int nobody = server.getAddress().getPort();
        server.stop(0);
        try (RestCluster cluster = RestCluster.connect(at(nobody))) {
            assertThatThrownBy(cluster::jobs)
                    .isInstanceOf(CliException.class)
                    .hasMessageMatching(
                            "The JobManager at http://.*:" + nobody + " was not reached: .*");
        }
    }

    @Test
    void aStoreThatIsMissingIsTold() {
        Configuration flink = at(1);
        flink.setString("security.ssl.rest.enabled", "true");
        flink.setString("security.ssl.rest.truststore", "/nowhere");
        flink.setString("security.ssl.rest.truststore-password", "secret");
        assertThatThrownBy(() -> RestCluster.connect(flink))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("Flink's client does not start: ");
    }

    private static Configuration at(int port) {
        return Configuration.fromMap(
                Map.of(
                        "rest.address",
                        InetAddress.getLoopbackAddress().getHostAddress(),
                        "rest.port",
                        Integer.toString(port)));
    }

    /** Answers everything so. */
    private static HttpServer server(int status, String body) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        return server;
    }
}
