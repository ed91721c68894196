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
package io.rpcoperator.testing.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;

/**
 * A Flink installation, as the distribution lays it out: {@code lib/} with links to the stock jars
 * of the test's class path, {@code conf/} and {@code log/} with a folder and a file per process,
 * and {@code usrlib/} for Application mode.
 *
 * <p>Immutable; a process is known to who launched it.
 */
final class FlinkHome {

    /** Of the test's class path: Flink's own modules, but not its test kits. */
    private static final Pattern FLINK_JAR = Pattern.compile("flink-(?!test-|migration-test-).*");

    /** What Flink's modules need beside each other; flink-dist has these inside. */
    private static final Set<String> THIRD_PARTY =
            Set.of(
                    "async-profiler",
                    "commons-cli",
                    "commons-collections",
                    "commons-compress",
                    "commons-io",
                    "commons-lang3",
                    "commons-math3",
                    "commons-text",
                    "icu4j",
                    "javassist",
                    "kryo",
                    "log4j-api",
                    "log4j-core",
                    "log4j-slf4j-impl",
                    "lz4-java",
                    "minlog",
                    "objenesis",
                    "reflectasm",
                    "RoaringBitmap",
                    "slf4j-api",
                    "snakeyaml-engine",
                    "snappy-java");

    /** Without these a cluster starts, and fails later in ways that are hard to read. */
    private static final List<String> REQUIRED =
            List.of(
                    "flink-clients",
                    "flink-connector-files",
                    "flink-container",
                    "flink-rpc-akka-loader",
                    "flink-runtime-web",
                    "flink-table-api-java-bridge",
                    "flink-table-planner-loader",
                    "flink-table-runtime",
                    "log4j-core");

    /** Small and quick to start, for a machine with few cores. */
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-OmitStackTraceInFastThrow",
                    "-XX:+ExitOnOutOfMemoryError");

    private static final String LOGGING =
            """
            rootLogger.level = INFO
            rootLogger.appenderRef.console.ref = Console
            appender.console.name = Console
            appender.console.type = CONSOLE
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d{HH:mm:ss,SSS} %-5p [%t] %c{1} - %m%n
            """;

    private final Path folder;
    private final List<String> jvmOptions;

    private FlinkHome(Path folder, List<String> jvmOptions) {
        this.folder = folder;
        this.jvmOptions = jvmOptions;
    }

    /**
     * Lays out an installation below {@code target/}.
     *
     * @param additions jars to put into {@code lib/} beside the stock ones
     * @param jvmOptions for every process
     */
    static FlinkHome create(List<Path> additions, List<String> jvmOptions) throws IOException {
        Path clusters = Files.createDirectories(Path.of("target/flink-clusters").toAbsolutePath());
        Path folder = Files.createTempDirectory(clusters, "");
        Path lib = Files.createDirectory(folder.resolve("lib"));
        REQUIRED.forEach(TestClassPath::jar);
        for (Map.Entry<String, Path> jar : TestClassPath.jars().entrySet()) {
            if (FLINK_JAR.matcher(jar.getKey()).matches() || THIRD_PARTY.contains(jar.getKey())) {
                link(lib, jar.getValue());
            }
        }
        for (Path addition : additions) {
            link(lib, addition);
        }
        Files.createDirectory(folder.resolve("log"));
        Files.createDirectory(folder.resolve("tmp"));
        return new FlinkHome(folder, List.copyOf(jvmOptions));
    }

    private static void link(Path lib, Path jar) throws IOException {
        Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar.toAbsolutePath());
    }

    /** The installation's root. */
    Path folder() {
        return folder;
    }

    /** Where Application mode looks for the job. */
    Path usrlib() {
        return folder.resolve("usrlib");
    }

    /**
     * What a process runs.
     *
     * @param libraries jars that it has beside those of {@code lib/}
     */
    record Program(Class<?> mainClass, List<Path> libraries) {

        /** Makes the list unmodifiable. */
        Program {
            libraries = List.copyOf(libraries);
        }

        /** Of those in {@code lib/} alone. */
        static Program stock(Class<?> mainClass) {
            return new Program(mainClass, List.of());
        }

        private String classPath() {
            return Stream.concat(Stream.of("lib/*"), libraries.stream().map(Path::toString))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /**
     * Starts a process.
     *
     * @param name names its configuration and its log
     * @param memory the JVM's {@code -Xmx} and the like
     */
    FlinkProcess launch(
            String name,
            List<String> memory,
            Program program,
            Configuration configuration,
            List<String> arguments)
            throws IOException {
        Path conf = writeConfiguration(name, configuration);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(memory);
        command.addAll(JVM_OPTIONS);
        command.addAll(ModuleOpenings.ofThisJvm());
        command.addAll(jvmOptions);
        // A killed process leaves its temporary files: they go with this folder.
        command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        command.add("-Dlog4j.configurationFile=" + conf.resolve("log4j.properties"));
        command.add("-cp");
        command.add(program.classPath());
        command.add(program.mainClass().getName());
        command.addAll(arguments);
        Map<String, String> environment =
                Map.of(
                        "FLINK_CONF_DIR", conf.toString(),
                        "FLINK_LIB_DIR", folder.resolve("lib").toString());
        return FlinkProcess.start(
                name, command, environment, folder, folder.resolve("log/" + name + ".log"));
    }

    /** The folder of a process's configuration. */
    Path conf(String name) {
        return folder.resolve("conf").resolve(name);
    }

    private Path writeConfiguration(String name, Configuration configuration) throws IOException {
        Path conf = Files.createDirectories(conf(name));
        Files.write(
                conf.resolve("config.yaml"),
                ConfigurationUtils.convertConfigToWritableLines(configuration, false));
        Files.writeString(conf.resolve("log4j.properties"), LOGGING);
        return conf;
    }
}
