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
package io.rpcoperator.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosRuntimeTest {

    private static final String REGISTRATION = "META-INF/services/" + RosRuntime.class.getName();

    @Test
    void findsTheRuntimeBesideIt() {
        assertThat(RosRuntime.get()).isInstanceOf(RecordingRuntime.class);
    }

    @Test
    void saysWhatToDoWhenThereIsNone() {
        assertThatThrownBy(() -> getWhereRegistered(List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "rpcoperator-runtime is not on the class path. Add it to the job jar, and"
                                + " keep META-INF/services when shading.");
    }

    @Test
    void namesThemWhenThereAreTwo(@TempDir Path directory) throws Exception {
        Path registration = directory.resolve("registration");
        Files.write(
                registration,
                List.of(RecordingRuntime.class.getName(), SecondRuntime.class.getName()));

        assertThatThrownBy(() -> getWhereRegistered(List.of(registration.toUri().toURL())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("More than one rpcoperator-runtime is on the class path: ")
                .hasMessageContaining(RecordingRuntime.class.getName())
                .hasMessageContaining(SecondRuntime.class.getName());
    }

    /** One runtime too many. */
    public static final class SecondRuntime extends RecordingRuntime {}

    /** Calls {@link RosRuntime#get} on a class path where the runtimes are registered there. */
    private static void getWhereRegistered(List<URL> registrations) throws Throwable {
        try (URLClassLoader classPath = new ClassPath(registrations)) {
            classPath.loadClass(RosRuntime.class.getName()).getMethod("get").invoke(null);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** This JVM's class path, apart from what registers runtimes on it. */
    private static final class ClassPath extends URLClassLoader {

        private final List<URL> registrations;

        ClassPath(List<URL> registrations) {
            super(urls(), ClassLoader.getPlatformClassLoader());
            this.registrations = registrations;
        }

        private static URL[] urls() {
            return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                    .map(entry -> toUrl(Path.of(entry)))
                    .toArray(URL[]::new);
        }

        private static URL toUrl(Path path) {
            try {
                return path.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(path.toString(), e);
            }
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals(REGISTRATION)
                    ? Collections.enumeration(registrations)
                    : super.getResources(name);
        }
    }
}
