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
package io.rpcoperator.runtime.client;

import static io.rpcoperator.runtime.testing.TestingTransport.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.runtime.testing.MetricsDocumentation;
import io.rpcoperator.runtime.testing.TestingMetrics;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientMetricsTest extends ClientFixture {

    private final TestingMetrics metrics = new TestingMetrics();

    @BeforeEach
    void register() {
        ClientMetrics.register(metrics, "svc", client);
    }

    @Test
    void aClientsMetricsAreDocumented() throws Exception {
        MetricsDocumentation.assertDocumented("Client", metrics);
    }

    @Test
    void aCallIsMeasuredFromItsBeginningToItsEnd() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        session.limit(1);
        client.call("x");
        client.call("waits");
        assertThat(metrics.gauge("inFlightRequests")).isEqualTo(1);
        assertThat(metrics.count("creditWaits")).isOne();

        passTime(Duration.ofMillis(3));
        session.echoOldest();
        passTime(Duration.ofMillis(2));
        session.echoOldest();
        clientThread.triggerAll();

        assertThat(metrics.count("calls")).isEqualTo(2);
        assertThat(metrics.histogram("callMicros").getStatistics().getValues())
                .containsExactly(3_000, 5_000);
        assertThat(metrics.histogram("waitMicros").getStatistics().getValues())
                .containsExactly(0, 3_000);
        assertThat(metrics.count("bytesOut")).as("with a length each").isEqualTo(2 + 6);
        assertThat(metrics.count("bytesIn")).isEqualTo(2 + 6);
        assertThat(metrics.gauge("inFlightRequests")).isEqualTo(0);
    }

    @Test
    void whatADrainingEndpointStillHasIsInFlight() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        client.call("x");
        session.handler().draining();
        clientThread.triggerAll();
        assertThat(metrics.gauge("readyEndpoints")).isEqualTo(0);
        assertThat(metrics.gauge("inFlightRequests")).isEqualTo(1);
        session.echoOldest();
        assertThat(metrics.gauge("inFlightRequests")).isEqualTo(0);
    }

    @Test
    void endpointsAreToldApart() {
        ready(endpoint(0), endpoint(1));
        open(endpoint(0));
        assertThat(metrics.gauge("readyEndpoints")).isEqualTo(1);
        assertThat(metrics.gauge("unreachableEndpoints")).isEqualTo(1);
    }

    @Test
    void aCallerThatDoesNotWaitIsNotCountedAmongThoseThatDo() {
        ready(endpoint(0));
        open(endpoint(0));
        for (int i = 0; i < 11; i++) {
            client.call("x", CallOptions.DEFAULT.withoutWaiting());
        }
        assertThat(metrics.count("roomWaits")).isZero();
        assertThat(metrics.count("calls")).isEqualTo(10);
    }
}
