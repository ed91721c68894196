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
package io.rpcoperator.runtime.transport.pekko;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that comes and goes leaves nothing behind, neither threads nor its class loader, even on a
 * thread that called a service and lives on.
 */
class ClassLoaderUnloadingTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What logs first leaves a shutdown hook, which pins the class loaders of whoever called. */
    private static final Logger LOG = LoggerFactory.getLogger(ClassLoaderUnloadingTest.class);

    private final ExecutorService survivor = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        survivor.shutdownNow();
    }

    @Test
    void aClassLoaderIsCollectedAfterItsNodes(@TempDir Path certificates) throws Exception {
        TestingCertificates.in(certificates);
        LOG.info("Running the nodes of a job");
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        WeakReference<ClassLoader> job = runJob(certificates);

        await().atMost(LIMIT).until(() -> threadsSince(before).isEmpty());
        // JDK 17 holds on to the type of the record that last learnt to compare itself.
        assertThat(new LastCompared(1)).isEqualTo(new LastCompared(1));
        await().atMost(LIMIT)
                .until(
                        () -> {
                            System.gc();
                            return job.get() == null;
                        });
        assertThat(survivor.submit(() -> "alive").get(1, TimeUnit.MINUTES)).isEqualTo("alive");
    }

    /** Compared nowhere else. */
    private record LastCompared(int value) {}

    private WeakReference<ClassLoader> runJob(Path certificates) throws Exception {
        try (URLClassLoader job = new ChildFirst()) {
            Runnable lifecycle =
                    (Runnable)
                            job.loadClass(NodeLifecycle.class.getName())
                                    .getConstructor(Path.class)
                                    .newInstance(certificates);
            assertThat(lifecycle.getClass().getClassLoader()).isSameAs(job);
            survivor.submit(lifecycle).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return new WeakReference<>(job);
        }
    }

    private List<String> threadsSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.contains("rpc-operator") || name.contains("pekko"))
                .toList();
    }

    /** Loads this project, Pekko and what Pekko needs anew, and the rest from where it is. */
    private static final class ChildFirst extends URLClassLoader {

        private static final List<String> OWN =
                List.of("io.rpcoperator.", "org.apache.pekko.", "scala.", "com.typesafe.");

        private ChildFirst() {
            super(classPath(), ChildFirst.class.getClassLoader());
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(ChildFirst::url)
                    .collect(Collectors.toList())
                    .toArray(URL[]::new);
        }

        private static URL url(String path) {
            try {
                return new File(path).toURI().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (OWN.stream().noneMatch(name::startsWith)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
