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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.scheduler.testing.Distribution;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The distribution's scripts, beside a stand-in for a Flink installation: the real one is in no
 * repository of artifacts.
 */
class ScriptsITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir private Path folder;

    private Path distribution;
    private Path home;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void layOut() throws IOException {
        distribution = folder.resolve("rpcoperator");
        copy(Distribution.folder(), distribution);
        home = folder.resolve("flink");
        copy(Path.of("src/test/resources/flink-home"), home);
        Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(home.resolve("lib"));
        environment.put("FLINK_HOME", home.toString());
        environment.put("FLINK_PID_DIR", folder.resolve("pids").toString());
        environment.put("FLINK_LOG_DIR", folder.resolve("log").toString());
        environment.put("FLINK_IDENT_STRING", "me");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_RUN", home.resolve("bin/java").toString());
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    // ------------------------------------------------------------------ what they run

    @Test
    void everyScriptIsOne() throws Exception {
        try (Stream<Path> scripts = Files.list(distribution.resolve("bin"))) {
            for (Path script : scripts.toList()) {
                assertThat(Files.isExecutable(script)).as(script.toString()).isTrue();
                assertThat(run(List.of("bash", "-n", script.toString())).output).isEmpty();
            }
        }
    }

    @Test
    void sessionsJobManagerIsStartedAsFlinksOwnIs() throws Exception {
        Run run = run("jobmanager.sh", "start-foreground", "-D", "a=b");

        assertThat(run.status).isZero();
        assertThat(run.lines())
                .containsSubsequence(
                        "-Xmx300m",
                        "-Dof=jobmanager",
                        "-Dlog.file=" + folder + "/log/flink-me-standalonesession-0-here.log",
                        "-classpath",
                        home
                                + "/lib/*.jar:"
                                + distribution
                                + "/lib/"
                                + Distribution.jar().getFileName()
                                + ":/etc/hadoop",
                        "io.rpcoperator.scheduler.entrypoint.RosSessionClusterEntrypoint",
                        "-D",
                        "jobmanager.memory.heap.size=300m",
                        "--configDir",
                        home + "/conf",
                        "-D",
                        "a=b");
    }

    @Test
    void applicationsAndNativeKubernetesHaveTheirOwnEntrypoints() throws Exception {
        assertThat(run("standalone-job.sh", "start-foreground", "-j", "Job", "its", "own").lines())
                .containsSubsequence(
                        "io.rpcoperator.scheduler.entrypoint.RosApplicationClusterEntrypoint",
                        "--configDir",
                        home + "/conf",
                        "-j",
                        "Job",
                        "its",
                        "own");
        assertThat(run("kubernetes-jobmanager.sh", "kubernetes-session", "-D", "a=b").lines())
                .containsSubsequence(
                        "io.rpcoperator.scheduler.entrypoint.RosKubernetesSessionClusterEntrypoint",
                        "-D",
                        "a=b")
                .doesNotContain("--configDir");
        assertThat(run("kubernetes-jobmanager.sh", "kubernetes-application").lines())
                .contains(
                        "io.rpcoperator.scheduler.entrypoint"
                                + ".RosKubernetesApplicationClusterEntrypoint");
    }

    @Test
    void theSchedulerIsNotAddedToALibThatHasIt() throws Exception {
        Files.copy(
                Distribution.jar(), home.resolve("lib").resolve(Distribution.jar().getFileName()));

        assertThat(run("jobmanager.sh", "start-foreground").output)
                .contains(home + "/lib/rpcoperator-scheduler-")
                .doesNotContain(distribution + "/lib/");
    }

    @Test
    void clustersAreStartedAndStoppedWithFlinksOwnTaskManagers() throws Exception {
        Run start = run("start-cluster.sh");

        assertThat(start.status).isZero();
        assertThat(start.lines())
                .containsSubsequence(
                        "Starting standalonesession with the scheduler of services on host here.",
                        "stock taskmanager.sh start");
        assertThat(folder.resolve("pids/flink-me-standalonesession.pid")).isRegularFile();
        assertThat(run("stop-cluster.sh").lines()).containsExactly("stock stop-cluster.sh ");
        assertThat(run("jobmanager.sh", "stop").lines())
                .containsExactly("stock jobmanager.sh stop");
        assertThat(run("standalone-job.sh", "stop").lines())
                .containsExactly("stock standalone-job.sh stop");
    }

    @Test
    void everyMasterOfAHighlyAvailableClusterIsStarted() throws Exception {
        environment.put("HIGH_AVAILABILITY", "ZooKeeper");

        run("start-cluster.sh");

        assertThat(folder.resolve("log/flink-me-standalonesession-1-here.out")).isRegularFile();
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(
                                                folder.resolve(
                                                        "log/flink-me-standalonesession-1-here.out"))
                                        .content()
                                        .contains("rest.port=8082"));
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        environment.put("FLINK_HOME", "");
        assertThat(run("jobmanager.sh", "start"))
                .isEqualTo(new Run(1, "jobmanager.sh: Set FLINK_HOME to a Flink installation.\n"));

        environment.put("FLINK_HOME", folder.toString());
        assertThat(run("jobmanager.sh", "start").output).contains("is no Flink installation");

        environment.put("FLINK_HOME", home.toString());
        Run usage = run("jobmanager.sh", "begin");
        assertThat(usage.status).isEqualTo(1);
        assertThat(usage.output).contains("Usage: jobmanager.sh (start|start-foreground)");
    }

    @Test
    void logsGoBesideTheDistributionIfTheInstallationsCannotBeWritten() throws Exception {
        // As good as a folder without the permission, which a test that root runs would have.
        environment.put("FLINK_LOG_DIR", Files.writeString(folder.resolve("file"), "") + "/log");

        assertThat(run("jobmanager.sh", "start-foreground").output)
                .contains("-Dlog.file=" + distribution + "/log/flink-me-standalonesession");
    }

    // ------------------------------------------------------------------ that it runs

    @Test
    void aJobManagerRunsAndTheInstallationStaysAsItIs() throws Exception {
        linkFlink();
        int port = freePort();
        Map<String, Long> before = content(home);
        Process jobManager = start(port);

        HttpRequest overview =
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/overview"))
                        .build();
        HttpClient http = HttpClient.newHttpClient();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> http.send(overview, BodyHandlers.ofString()).statusCode() == 200);
        jobManager.destroy();

        assertThat(jobManager.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("out"))
                .content()
                .contains("Services of jobs have a scheduler of their own");
        assertThat(content(home)).isEqualTo(before);
    }

    @Test
    void aJobManagerWithTwoSchedulersDoesNotStartAndNamesThem() throws Exception {
        linkFlink();
        Path other = Files.copy(Distribution.jar(), home.resolve("lib/another.jar"));

        Process jobManager = start(freePort());

        assertThat(jobManager.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(jobManager.exitValue()).isEqualTo(1);
        assertThat(folder.resolve("out"))
                .content()
                .contains("rpcoperator-scheduler is on the class path more than once")
                .contains(other.toString())
                .contains(distribution + "/lib/" + Distribution.jar().getFileName());
    }

    /** Flink as the test has it. */
    private void linkFlink() throws IOException {
        environment.put("JAVA_RUN", System.getProperty("java.home") + "/bin/java");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar") && !entry.contains("rpcoperator")) {
                Path jar = Path.of(entry);
                Files.createSymbolicLink(home.resolve("lib").resolve(jar.getFileName()), jar);
            }
        }
        Files.writeString(
                home.resolve("conf/config.yaml"),
                "jobmanager.rpc.address: localhost\nrest.address: localhost\n");
        Files.writeString(
                home.resolve("conf/log4j-console.properties"),
                """
                rootLogger.level = INFO
                rootLogger.appenderRef.console.ref = Console
                appender.console.name = Console
                appender.console.type = CONSOLE
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %m%n
                """);
    }

    private Process start(int port) throws IOException {
        Process process =
                process(
                        List.of(
                                distribution.resolve("bin/jobmanager.sh").toString(),
                                "start-foreground",
                                "-D",
                                "rest.port=" + port,
                                "-D",
                                "jobmanager.rpc.port=" + freePort()));
        started.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    // ------------------------------------------------------------------ processes and files

    private record Run(int status, String output) {
        List<String> lines() {
            return output.lines().toList();
        }
    }

    private Run run(String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(distribution.resolve("bin").resolve(script).toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Run run(List<String> command) throws Exception {
        Process process = process(command);
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(folder.resolve("out")));
    }

    private Process process(List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("out").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                    copy.toFile().setExecutable(file.toFile().canExecute());
                }
            }
        }
    }

    private static Map<String, Long> content(Path folder) throws IOException {
        Map<String, Long> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                content.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return content;
    }
}
