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

import static io.rpcoperator.scheduler.cli.ScriptedCluster.FRAUD;
import static io.rpcoperator.scheduler.cli.ScriptedCluster.OTHER_TWIN;
import static io.rpcoperator.scheduler.cli.ScriptedCluster.TWIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.scheduler.autoscaling.Decision;
import io.rpcoperator.scheduler.autoscaling.Demand;
import io.rpcoperator.scheduler.autoscaling.Reason;
import io.rpcoperator.scheduler.cli.CliException.ExitCode;
import io.rpcoperator.scheduler.control.AutoscalingDescription;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class RpcServicesTest {

    private final ScriptedCluster cluster = new ScriptedCluster();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Configuration configuration = new Configuration();

    @Test
    void listsTheServicesOfAllJobsThatHaveSome() {
        assertThat(type("list")).isEqualTo(ExitCode.OK);
        assertThat(out())
                .isEqualTo(
                        """
                        JOB                               NAME   SERVICE  RANGE  TARGET  REPLICAS                       QUEUED  RATE
                        %s  fraud  model    1..3   3       1 waiting, 1 loading, 1 ready  12      340.3/s
                        """
                                .formatted(FRAUD));
        assertThat(cluster.told).containsExactly("close");
    }

    @Test
    void describesAServiceOfAJobKnownByNameOrId() {
        for (String job : new String[] {"fraud", FRAUD.toString()}) {
            out.reset();
            assertThat(type("describe", job, "model")).isEqualTo(ExitCode.OK);
            assertThat(out())
                    .isEqualTo(
                            """
                            Service 'model': range 1..3, target 3, at most 128.
                            REPLICA  STATE    ATTEMPT  RESTARTS  TASKMANAGER  HOST      ENDPOINT       QUEUED  RATE
                            0        READY    2        1         tm-1         worker-1  10.0.0.1:6130  12      340.3/s
                            1        LOADING  0        0         tm-10        worker-2  -              0       0.0/s
                            2        WAITING  0        0         -            -         -              -       -
                            """);
        }
    }

    @Test
    void showsHowAServiceWasScaledAndWhy() {
        assertThat(type("history", "fraud", "model")).isEqualTo(ExitCode.OK);
        assertThat(out())
                .isEqualTo(
                        "Service 'model' is not autoscaled: 'rpc-operator.autoscaling.enabled'.\n");
        out.reset();
        Decision up =
                new Decision(
                        1_700_000_000_123L,
                        1,
                        3,
                        Reason.QUEUE_DELAY,
                        Set.of(0),
                        new Demand(
                                1,
                                0,
                                0.98,
                                1500,
                                120,
                                80,
                                200,
                                85,
                                2000,
                                340,
                                2.35,
                                4,
                                Reason.QUEUE_DELAY));
        Decision none = new Decision(1_700_000_005_000L, 3, 3, Reason.NO_REPORTS, Set.of(), null);
        cluster.autoscaling = new AutoscalingDescription("model", true, none, List.of(up));

        assertThat(type("history", "fraud", "model")).isEqualTo(ExitCode.OK);

        assertThat(out())
                .isEqualTo(
                        """
                        TIME                  FROM  TO  REASON       READY  LOADING  BUSY  WAIT     BACKLOG  ARRIVING  NEEDED  PINNED
                        2023-11-14T22:13:20Z  1     3   QUEUE_DELAY  1      0        98 %  1500 ms  120      200.0/s   4       1
                        2023-11-14T22:13:25Z  3     3   NO_REPORTS   -      -        -     -        -        -         -       -
                        """);
    }

    @Test
    void scalesAndDrains() {
        assertThat(type("scale", "fraud", "model", "2..5")).isEqualTo(ExitCode.OK);
        assertThat(out()).startsWith("Service 'model': range 2..5, target 5, at most 128.\n");
        out.reset();
        assertThat(type("drain", "fraud", "model", "1")).isEqualTo(ExitCode.OK);
        assertThat(out())
                .isEqualTo("Replica 1 of service 'model' drains; then it is deployed anew.\n");
        assertThat(cluster.told)
                .containsExactly(
                        "scale " + FRAUD + " model 2..5",
                        "close",
                        "drain " + FRAUD + " model 1",
                        "close");
    }

    @Test
    void programsGetWhatTheApiAnswers() throws Exception {
        assertThat(type("--json", "list", "fraud")).isEqualTo(ExitCode.OK);
        JsonNode fraud = json().get(0);
        assertThat(fraud.get("id").asText()).isEqualTo(FRAUD.toString());
        assertThat(fraud.get("services").get(0).get("replicas").get(2).toString())
                .isEqualTo(
                        "{\"subtask\":2,\"attempt\":0,\"state\":\"WAITING\",\"restarts\":0,"
                                + "\"taskManagerId\":null,\"host\":null,\"endpoint\":null,"
                                + "\"queued\":null,\"rate\":null}");
        assertThat(type("--json", "describe", "fraud", "model")).isEqualTo(ExitCode.OK);
        assertThat(json().get("parallelism").toString())
                .isEqualTo("{\"lowerBound\":1,\"upperBound\":3}");
        assertThat(type("--json", "scale", "fraud", "model", "4")).isEqualTo(ExitCode.OK);
        assertThat(json().get("target").asInt()).isEqualTo(4);
        assertThat(type("--json", "drain", "fraud", "model", "1")).isEqualTo(ExitCode.OK);
        assertThat(json().get("subtask").asInt()).isEqualTo(1);
    }

    @Test
    void aJobThatIsNotOneIsNotGuessed() {
        assertThat(type("describe", "twins", "model")).isEqualTo(ExitCode.FAILED);
        assertThat(err())
                .isEqualTo(
                        "rpc-services: 2 jobs of the name 'twins' are running. Say which by its id:\n"
                                + "  %s  twins\n  %s  twins\n".formatted(TWIN, OTHER_TWIN));
        err.reset();
        assertThat(type("describe", "frued", "model")).isEqualTo(ExitCode.FAILED);
        assertThat(err())
                .startsWith("rpc-services: No job 'frued' is running. There is:\n")
                .contains("  " + FRAUD + "  fraud\n");
        assertThat(out()).isEmpty();
    }

    @Test
    void whatTheClusterRefusesIsTold() {
        assertThat(type("describe", "fraud", "modle")).isEqualTo(ExitCode.FAILED);
        assertThat(err()).isEqualTo("rpc-services: There is no service 'modle'.\n");
        assertThat(cluster.told).as("it is closed all the same").containsExactly("close");
    }

    @Test
    void nothingIsDoneOfAWrongCommandLine() {
        for (String[] wrong :
                new String[][] {
                    {}, {"scale", "fraud", "model", "0"}, {"drain", "fraud", "model", "x"}
                }) {
            err.reset();
            assertThat(type(wrong)).isEqualTo(ExitCode.USAGE);
            assertThat(err()).endsWith("\n'rpc-services --help' tells what there is.\n");
        }
        assertThat(cluster.told).containsOnly("close");
        assertThat(ExitCode.OK.number()).isZero();
        assertThat(ExitCode.FAILED.number()).isEqualTo(1);
        assertThat(ExitCode.USAGE.number()).isEqualTo(2);
    }

    @Test
    void helpNeedsNoCluster() {
        assertThat(type("--help")).isEqualTo(ExitCode.OK);
        assertThat(out()).startsWith("Usage: rpc-services");
        assertThat(cluster.told).isEmpty();
    }

    @Test
    void optionsGoBeforeFlinksConfiguration() {
        type("list", "--jobmanager", "flink:8081", "-Drest.url-prefix=/flink/");
        assertThat(configuration.toMap())
                .containsEntry("rest.address", "flink")
                .containsEntry("rest.port", "8081")
                .containsEntry("rest.url-prefix", "/flink/");
    }

    // ------------------------------------------------------------------

    private ExitCode type(String... arguments) {
        return new RpcServices(
                        print(out),
                        print(err),
                        flink -> {
                            configuration = flink;
                            return cluster;
                        })
                .run(arguments);
    }

    private static PrintStream print(ByteArrayOutputStream into) {
        return new PrintStream(into, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() throws Exception {
        JsonNode printed = new ObjectMapper().readTree(out());
        out.reset();
        return printed;
    }
}
