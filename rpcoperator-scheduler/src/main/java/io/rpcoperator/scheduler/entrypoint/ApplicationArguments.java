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
package io.rpcoperator.scheduler.entrypoint;

import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.cli.CliFrontendParser;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterConfigurationParserFactory;
import org.apache.flink.runtime.entrypoint.EntrypointClusterConfiguration;
import org.apache.flink.runtime.entrypoint.FlinkParseException;
import org.apache.flink.runtime.entrypoint.parser.ParserResultFactory;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a standalone application cluster is told by its command line.
 *
 * @param cluster what any cluster is told, and the program's own arguments
 * @param jobClass the program's class; without, the only one that could be
 * @param jars where the program is; none if it is on the class path or in {@code usrlib/}
 * @param job the id that the job is to have
 * @param savepoint what the job begins with
 */
record ApplicationArguments(
        EntrypointClusterConfiguration cluster,
        @Nullable String jobClass,
        List<String> jars,
        Optional<JobID> job,
        SavepointRestoreSettings savepoint) {

    /** The rest of what the configuration says of the job. */
    void addTo(Configuration configuration) {
        job.ifPresent(
                id ->
                        configuration.set(
                                PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString()));
        SavepointRestoreSettings.toConfiguration(savepoint, configuration);
    }

    /** Has Flink's own parser check the options, whose results only Flink's own package can see. */
    static final class Parser implements ParserResultFactory<ApplicationArguments> {

        private final ParserResultFactory<? extends EntrypointClusterConfiguration> stock =
                new StandaloneApplicationClusterConfigurationParserFactory();

        @Override
        public Options getOptions() {
            return stock.getOptions();
        }

        @Override
        public ApplicationArguments createResult(CommandLine line) throws FlinkParseException {
            EntrypointClusterConfiguration cluster = stock.createResult(line);
            return new ApplicationArguments(
                    cluster,
                    line.getOptionValue("job-classname"),
                    line.hasOption("jars") ? List.of(line.getOptionValues("jars")) : List.of(),
                    Optional.ofNullable(line.getOptionValue("job-id")).map(JobID::fromHexString),
                    CliFrontendParser.createSavepointRestoreSettings(line));
        }
    }
}
