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
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the test JVM's class path is made of. */
final class TestClassPath {

    private static final Pattern JAR_NAME = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

    private static final List<Path> JARS =
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> entry.endsWith(".jar"))
                    .map(Path::of)
                    .toList();

    private TestClassPath() {}

    /** The jars by the names of their artifacts, in class path order, those of tests left out. */
    static Map<String, Path> jars() {
        Map<String, Path> jars = new LinkedHashMap<>();
        for (Path jar : JARS) {
            Matcher name = JAR_NAME.matcher(jar.getFileName().toString());
            if (name.matches() && !name.group(2).endsWith("-tests")) {
                jars.putIfAbsent(name.group(1), jar);
            }
        }
        return jars;
    }

    /** The jar of an artifact. */
    static Path jar(String artifactId) {
        Path jar = jars().get(artifactId);
        if (jar == null) {
            throw new IllegalStateException(
                    artifactId
                            + " is not on the test's class path: add it to the module's pom with scope"
                            + " test. Found: "
                            + jars().keySet());
        }
        return jar;
    }

    /** The jar or class folder that a class comes from. */
    static Path locationOf(Class<?> type) {
        try {
            URI location = type.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(location);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Location of " + type, e);
        }
    }

    /** Shows the root of a jar or class folder to a visitor. */
    static void visit(Path jarOrFolder, RootVisitor visitor) throws IOException {
        if (Files.isDirectory(jarOrFolder)) {
            visitor.visit(jarOrFolder);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(jarOrFolder)) {
                visitor.visit(jar.getPath("/"));
            }
        }
    }

    /** The regular files below a folder. */
    static List<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a tree of classes and resources. */
    interface RootVisitor {
        /** The tree is readable during the call only. */
        void visit(Path root) throws IOException;
    }
}
