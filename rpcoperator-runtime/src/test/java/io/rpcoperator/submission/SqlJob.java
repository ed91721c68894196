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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Calls services from SQL. Argument: the folder for the lines of {@link #INSERT_DOUBLES}. */
public final class SqlJob {

    /** Writes the doubles of 0 to 9, each a line. */
    static final String INSERT_DOUBLES =
            "INSERT INTO lines SELECT CAST(doubled(n) AS STRING) FROM numbers";

    /** Collects the triples of 0 to 9. */
    static final String SELECT_TRIPLES = "SELECT tripled(n) FROM numbers";

    private SqlJob() {}

    /** Executes two statements, each a job of its own, and prints what the second collects. */
    public static void main(String[] arguments) throws Exception {
        StreamTableEnvironment tables =
                tables(RosExecutionEnvironment.getExecutionEnvironment(), arguments[0]);
        tables.executeSql(INSERT_DOUBLES).await();
        try (CloseableIterator<Row> triples = tables.executeSql(SELECT_TRIPLES).collect()) {
            triples.forEachRemaining(row -> System.out.println("tripled: " + row.getField(0)));
        }
    }

    /**
     * A table environment with a view {@code numbers(n)} of 0 to 9, a table {@code lines(line)} of
     * text files, and two services, as the functions {@code doubled(n)}, which blocks, and {@code
     * tripled(n)}, which does not.
     */
    static StreamTableEnvironment tables(RosExecutionEnvironment env, String folder) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.createTemporaryView(
                "numbers", tables.fromDataStream(env.fromSequence(0, 9)).as("n"));
        tables.createTemporaryTable(
                "lines",
                TableDescriptor.forConnector("filesystem")
                        .schema(Schema.newBuilder().column("line", DataTypes.STRING()).build())
                        .option("path", folder)
                        .format("raw")
                        .build());
        tables.createTemporarySystemFunction("doubled", new BlockingMultiply(multiplier(env, 2)));
        tables.createTemporarySystemFunction("tripled", new AsyncMultiply(multiplier(env, 3)));
        return tables;
    }

    private static RosHandle<Long, Long> multiplier(RosExecutionEnvironment env, long factor) {
        return env.addRpcService(
                Multiplier.class,
                RosDescriptor.newBuilder("times-" + factor)
                        .configure(Multiplier.FACTOR, factor)
                        .build());
    }
}
