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

import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.runtime.transport.ServiceTransport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A job jar as a user would build it: the job's classes, this project's api and runtime, and the
 * runtime's libraries. Flink unpacks jars below {@code lib/} of a submitted jar into the user-code
 * class loader, so nothing needs to be merged.
 */
public final class JobJar {

    /** What rpcoperator-runtime needs and Flink does not provide. */
    private static final List<String> RUNTIME_LIBRARIES =
            List.of(
                    "pekko-actor_2.13",
                    "pekko-stream_2.13",
                    "pekko-protobuf-v3_2.13",
                    "pekko-remote_2.13",
                    "pekko-pki_2.13",
                    "pekko-slf4j_2.13",
                    "scala-library",
                    "config",
                    "reactive-streams",
                    "ssl-config-core_2.13",
                    "asn-one",
                    "agrona",
                    "jspecify");

    private final Path file;
    private final Class<?> mainClass;
    private final List<Path> libraries;

    private JobJar(Path file, Class<?> mainClass, List<Path> libraries) {
        this.file = file;
        this.mainClass = mainClass;
        this.libraries = libraries;
    }

    /** Begins the jar of a job. */
    public static Builder builder(Class<?> mainClass) {
        return new Builder(mainClass);
    }

    /** Where the jar lies. */
    public Path file() {
        return file;
    }

    /** The class of its manifest. */
    public Class<?> mainClass() {
        return mainClass;
    }

    /**
     * Copies the jar and its libraries side by side, as Application mode wants them in {@code
     * usrlib}: there nothing is unpacked.
     */
    void copyFlat(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(file, folder.resolve(file.getFileName()));
        for (Path library : libraries) {
            Files.copy(library, folder.resolve(library.getFileName()));
        }
    }

    /** Collects a jar's content. Not thread-safe. */
    public static final class Builder {

        private final Class<?> mainClass;
        private final List<Class<?>> classes = new ArrayList<>();
        private final Set<Path> contents = new LinkedHashSet<>();

        private Builder(Class<?> mainClass) {
            this.mainClass = mainClass;
            classes.add(mainClass);
            contents.add(TestClassPath.locationOf(RosExecutionEnvironment.class));
            contents.add(TestClassPath.locationOf(ServiceTransport.class));
            RUNTIME_LIBRARIES.forEach(this::library);
        }

        /** Adds classes, each with those nested in it. */
        public Builder classes(Class<?>... added) {
            classes.addAll(List.of(added));
            return this;
        }

        /** Adds everything in the jar or class folder that a class comes from. */
        public Builder everythingBeside(Class<?> type) {
            contents.add(TestClassPath.locationOf(type));
            return this;
        }

        /** Adds a jar of the test's class path, by the name of its artifact. */
        public Builder library(String artifactId) {
            contents.add(TestClassPath.jar(artifactId));
            return this;
        }

        /** Writes the jar into a folder; its name is that of its main class. */
        public JobJar writeTo(Path folder) throws IOException {
            Files.createDirectories(folder);
            Path file = folder.resolve(mainClass.getSimpleName() + ".jar");
            List<Path> libraries = contents.stream().filter(Files::isRegularFile).toList();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                    JarOutputStream jar = new JarOutputStream(out, manifest())) {
                jar.setLevel(1);
                writeJobClasses(jar);
                for (Path content : contents) {
                    if (Files.isDirectory(content)) {
                        write(jar, content, TestClassPath.filesBelow(content));
                    }
                }
                for (Path library : libraries) {
                    write(jar, "lib/" + library.getFileName(), library);
                }
            }
            return new JobJar(file, mainClass, libraries);
        }

        private Manifest manifest() {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass.getName());
            return manifest;
        }

        private void writeJobClasses(JarOutputStream jar) throws IOException {
            for (Class<?> type : classes) {
                Path location = TestClassPath.locationOf(type);
                if (!contents.contains(location)) {
                    TestClassPath.visit(location, root -> write(jar, root, filesOf(type, root)));
                }
            }
        }

        /** A class file and those of its nested classes. */
        private static List<Path> filesOf(Class<?> type, Path root) throws IOException {
            Path packageFolder = root.resolve(type.getPackageName().replace('.', '/'));
            try (Stream<Path> files = Files.list(packageFolder)) {
                return files.filter(file -> belongsTo(type, file.getFileName().toString()))
                        .toList();
            }
        }

        private static boolean belongsTo(Class<?> type, String fileName) {
            return fileName.equals(type.getSimpleName() + ".class")
                    || fileName.startsWith(type.getSimpleName() + "$");
        }

        private static void write(JarOutputStream jar, Path root, List<Path> files)
                throws IOException {
            for (Path file : files) {
                String name = root.relativize(file).toString();
                if (!name.equals("META-INF/MANIFEST.MF")) {
                    write(jar, name, file);
                }
            }
        }

        private static void write(JarOutputStream jar, String name, Path file) throws IOException {
            jar.putNextEntry(new JarEntry(name));
            Files.copy(file, jar);
            jar.closeEntry();
        }
    }
}
