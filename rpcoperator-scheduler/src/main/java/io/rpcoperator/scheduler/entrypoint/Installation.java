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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * What a JobManager's class path holds of Flink and of this project, and whether it goes together.
 * Found out at start-up: a mixture would begin to work, and fail in ways that nobody can read.
 *
 * @param flink the version of Flink that is there
 * @param builtFor the version of Flink that this was built for
 * @param scheduler every copy of this module; there should be one
 * @param runtime every copy of rpcoperator-runtime; there should be one, or equal ones
 */
record Installation(String flink, String builtFor, List<Copy> scheduler, List<Copy> runtime) {

    private static final String SCHEDULER = "rpcoperator-scheduler";
    private static final String RUNTIME = "rpcoperator-runtime";

    /** What Flink says of itself when its jar does not tell. */
    private static final String UNKNOWN = "<unknown>";

    Installation {
        scheduler = List.copyOf(scheduler);
        runtime = List.copyOf(runtime);
    }

    /**
     * A copy of a module.
     *
     * @param file the jar, or class folder, that it is in
     */
    record Copy(String version, String file) {
        @Override
        public String toString() {
            return file + " (" + version + ")";
        }
    }

    /** What this class was loaded with. */
    static Installation ofClassPath() {
        return of(Installation.class.getClassLoader());
    }

    static Installation of(ClassLoader classes) {
        URL own = classes.getResource(resource(SCHEDULER));
        return new Installation(
                EnvironmentInformation.getVersion(),
                own == null ? UNKNOWN : read(own).getProperty("flink", UNKNOWN),
                copies(classes, SCHEDULER),
                copies(classes, RUNTIME));
    }

    private static String resource(String module) {
        return "META-INF/rpcoperator/" + module + ".properties";
    }

    private static List<Copy> copies(ClassLoader classes, String module) {
        try {
            return Collections.list(classes.getResources(resource(module))).stream()
                    .map(
                            file ->
                                    new Copy(
                                            read(file).getProperty("version", UNKNOWN),
                                            container(file, resource(module))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("looking for copies of " + module, e);
        }
    }

    /** The jar, or class folder, that a resource is in. */
    private static String container(URL file, String resource) {
        String url = file.toString();
        return url.substring(0, url.length() - resource.length())
                .replaceFirst("^(jar:)?file:", "")
                .replaceFirst("!?/$", "");
    }

    private static Properties read(URL file) {
        try (InputStream in = file.openStream()) {
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    // ------------------------------------------------------------------ whether it goes together

    /** What is wrong, and what to do about it; empty if nothing is. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        String supported = minor(builtFor);
        if (!minor(flink).equals(supported)
                && !flink.equals(UNKNOWN)
                && !builtFor.equals(UNKNOWN)) {
            problems.add(
                    String.format(
                            "This is Flink %s, and rpcoperator-scheduler %s works inside Flink %s.x"
                                    + " only. Take the release of rpcoperator-scheduler for your"
                                    + " Flink, or start Flink's own entrypoint: jobs with services"
                                    + " run there too, without being scaled.",
                            flink, version(), supported));
        }
        if (scheduler.size() > 1) {
            problems.add(
                    "rpcoperator-scheduler is on the class path more than once: "
                            + listed(scheduler)
                            + ". Leave one of them.");
        }
        List<Copy> all = Stream.of(scheduler, runtime).flatMap(List::stream).distinct().toList();
        if (all.stream().map(Copy::version).distinct().count() > 1) {
            problems.add(
                    "Of this project there are several versions on the class path: "
                            + listed(all)
                            + ". A JobManager needs rpcoperator-scheduler alone; jobs bring"
                            + " rpcoperator-runtime in their own jars, which belong neither into"
                            + " lib/ nor on the class path.");
        }
        return problems;
    }

    /** The version of this module. */
    String version() {
        return scheduler.isEmpty() ? UNKNOWN : scheduler.get(0).version();
    }

    /** As in 2.3 of 2.3.0, 2.3.1 or 2.3-vendor. */
    private static String minor(String version) {
        return Stream.of(version.split("[.-]", -1)).limit(2).collect(Collectors.joining("."));
    }

    private static String listed(List<Copy> copies) {
        return copies.stream().map(Copy::toString).sorted().collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return String.format("rpcoperator-scheduler %s in Flink %s", version(), flink);
    }
}
