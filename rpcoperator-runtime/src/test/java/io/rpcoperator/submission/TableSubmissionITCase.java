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
package io.rpcoperator.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** SQL statements whose functions call services; each statement is a job of its own. */
class TableSubmissionITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @TempDir private Path output;

    private StreamTableEnvironment tables;

    @BeforeEach
    void createTables() {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        tables = SqlJob.tables(env, output.resolve("lines").toString());
    }

    @Test
    void insertWithABlockingFunction() throws Exception {
        tables.executeSql(SqlJob.INSERT_DOUBLES).await();

        assertThat(LineFileSink.lines(output.resolve("lines")))
                .containsExactlyInAnyOrderElementsOf(Numbers.lines(10, 2));
    }

    @Test
    void selectWithAnAsynchronousFunction() throws Exception {
        assertThat(collect(tables.executeSql(SqlJob.SELECT_TRIPLES)))
                .containsExactlyInAnyOrderElementsOf(Numbers.multiples(10, 3));
    }

    @Test
    void bothFunctionsInOneStatement() throws Exception {
        assertThat(collect(tables.executeSql("SELECT doubled(n) + tripled(n) FROM numbers")))
                .containsExactlyInAnyOrderElementsOf(Numbers.multiples(10, 5));
    }

    @Test
    void statementGetsTheServicesItCallsAndNoOthers(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        TableResult none = tables.executeSql("SELECT n FROM numbers");
        TableResult one = tables.executeSql(SqlJob.SELECT_TRIPLES);
        assertThat(collect(none)).hasSize(10);
        assertThat(collect(one)).hasSize(10);

        assertThat(services(cluster, none)).isEmpty();
        assertThat(services(cluster, one)).containsExactly("RPC service: times-3");
    }

    private static List<String> services(MiniCluster cluster, TableResult result) throws Exception {
        Iterable<? extends AccessExecutionJobVertex> vertices =
                cluster.getArchivedExecutionGraph(result.getJobClient().orElseThrow().getJobID())
                        .get()
                        .getVerticesTopologically();
        return StreamSupport.stream(vertices.spliterator(), false)
                .map(AccessExecutionJobVertex::getName)
                .filter(name -> name.startsWith("RPC service"))
                .toList();
    }

    private static List<Long> collect(TableResult result) throws Exception {
        List<Long> values = new ArrayList<>();
        try (CloseableIterator<Row> rows = result.collect()) {
            rows.forEachRemaining(row -> values.add(row.getFieldAs(0)));
        }
        return values;
    }
}
