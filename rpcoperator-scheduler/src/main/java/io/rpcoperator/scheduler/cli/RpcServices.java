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

import io.rpcoperator.scheduler.cli.CliException.ExitCode;
import io.rpcoperator.scheduler.cli.CommandLine.Command;
import java.io.PrintStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** The process: arguments in, text and an exit code out. */
public final class RpcServices {

    /** How a cluster is found. */
    @FunctionalInterface
    interface Clusters {

        Cluster connect(Configuration flink) throws CliException;
    }

    private final PrintStream out;
    private final PrintStream err;
    private final Clusters clusters;

    /** On a cluster that {@code clusters} finds. */
    RpcServices(PrintStream out, PrintStream err, Clusters clusters) {
        this.out = out;
        this.err = err;
        this.clusters = clusters;
    }

    /** Does what the arguments say, and exits. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /**
     * Does what the arguments say.
     *
     * @return what the process is to exit with
     */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        return new RpcServices(out, err, RestCluster::connect).run(arguments).number();
    }

    /** Does what the arguments say. */
    ExitCode run(String... arguments) {
        try {
            CommandLine line = CommandLine.parse(arguments);
            if (line.command() == Command.HELP) {
                out.print(CommandLine.USAGE);
            } else {
                try (Cluster cluster = clusters.connect(configuration(line))) {
                    out.print(new Commands(cluster).run(line));
                }
            }
            return ExitCode.OK;
        } catch (CliException e) {
            err.println("rpc-services: " + e.getMessage());
            if (e.exitCode() == ExitCode.USAGE) {
                err.println("'rpc-services --help' tells what there is.");
            }
            return e.exitCode();
        }
    }

    private static Configuration configuration(CommandLine line) throws CliException {
        try {
            return GlobalConfiguration.loadConfiguration(
                    Configuration.fromMap(line.flinkOptions()));
        } catch (RuntimeException e) {
            throw CliException.failed("Flink's configuration was not read: " + e.getMessage());
        }
    }
}
