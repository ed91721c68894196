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
package io.rpcoperator.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.util.SerializedValue;
import org.junit.platform.commons.annotation.Testable;

/** The borders between modules and packages, and what the threads inside them must not do. */
@AnalyzeClasses(packages = "io.rpcoperator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] API = {
        "io.rpcoperator.async..",
        "io.rpcoperator.client..",
        "io.rpcoperator.config..",
        "io.rpcoperator.job..",
        "io.rpcoperator.operator..",
        "io.rpcoperator.spi.."
    };

    /**
     * Who may wait for a future or a latch in a package that must not block: {@code Class.method},
     * and why its caller's thread may stand still.
     */
    private static final Map<String, String> MAY_BLOCK =
            Map.of(
                    "io.rpcoperator.runtime.serving.SuspectGate.awaitClient",
                    "on a serving thread, whose operator must not see a suspect before that",
                    "io.rpcoperator.runtime.serving.ServiceServer.awaitAnswers",
                    "on the source thread of a service that drains, as long as that may take",
                    "io.rpcoperator.runtime.transport.pekko.PekkoNode.start",
                    "on the thread of the task that needs the node, before it serves anyone",
                    "io.rpcoperator.runtime.transport.pekko.ControlPlane.start",
                    "likewise",
                    "io.rpcoperator.runtime.transport.pekko.ControlPlane.close",
                    "on the thread that closes the node, which is none of its own");

    /** Who may ask the JVM for the time, and why an injected clock would gain nothing there. */
    private static final Map<String, String> MAY_READ_THE_CLOCK =
            Map.of(
                    "io.rpcoperator.runtime.transport.pekko.DataPlane.connection",
                    "deadlines on both sides of a connection: the time left is what travels",
                    "io.rpcoperator.runtime.transport.session.ServerRequest.arrive",
                    "when it arrived, for the same client",
                    "io.rpcoperator.runtime.transport.session.ServerRequest.begin",
                    "how long it waited since its arrival, for the client that balances by it",
                    "io.rpcoperator.runtime.transport.session.BoundEndpoint.blocked",
                    "what sessions used of late; CreditPool's tests bring their own time",
                    "io.rpcoperator.runtime.transport.session.BoundEndpoint.forget",
                    "likewise",
                    "io.rpcoperator.runtime.task.ServiceSubtask.load",
                    "how long a load took, for a metric");

    // ------------------------------------------------------------------ modules and libraries

    @ArchTest
    static final ArchRule theApiKnowsOnlyItself =
            noClasses()
                    .that(resideInAnyPackage(API))
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.rpcoperator..").and(not(resideInAnyPackage(API))));

    @ArchTest
    static final ArchRule onlyThePekkoTransportKnowsPekko =
            noClasses()
                    .that(resideOutsideOfPackage("io.rpcoperator.runtime.transport.pekko.."))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.pekko..", "com.typesafe..", "scala..");

    @ArchTest
    static final ArchRule onlyTheOnnxModuleKnowsOnnxRuntime =
            noClasses()
                    .that(resideOutsideOfPackage("io.rpcoperator.onnx.."))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("ai.onnxruntime..");

    /** What it calls it calls by method handles, and says why. */
    @ArchTest
    static final ArchRule onlyRegistryCallsCallsFlinksGateways =
            noClasses()
                    .should()
                    .callMethod(
                            OperatorEventGateway.class,
                            "sendEventToCoordinator",
                            OperatorEvent.class)
                    .orShould()
                    .callMethod(
                            TaskOperatorEventGateway.class,
                            "sendRequestToCoordinator",
                            OperatorID.class,
                            SerializedValue.class)
                    .because("RegistryCalls keeps Flink's threads from remembering the job");

    // ------------------------------------------------------------------ packages of this module

    /** A new package fails this until it is given its place. */
    @ArchTest
    static final ArchRule packagesDependInOneDirection =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .withOptionalLayers(true)
                    .layer("wiring")
                    .definedBy("io.rpcoperator.runtime")
                    .layer("identity")
                    .definedBy("io.rpcoperator.runtime.identity..")
                    .layer("common")
                    .definedBy("io.rpcoperator.runtime.common..")
                    .layer("payload")
                    .definedBy("io.rpcoperator.runtime.payload..")
                    .layer("quarantine")
                    .definedBy("io.rpcoperator.runtime.quarantine..")
                    .layer("graph")
                    .definedBy("io.rpcoperator.runtime.graph..")
                    .layer("transport")
                    .definedBy("io.rpcoperator.runtime.transport")
                    .layer("transport.wire")
                    .definedBy("io.rpcoperator.runtime.transport.wire..")
                    .layer("transport.session")
                    .definedBy("io.rpcoperator.runtime.transport.session..")
                    .layer("transport.local")
                    .definedBy("io.rpcoperator.runtime.transport.local..")
                    .layer("transport.pekko")
                    .definedBy("io.rpcoperator.runtime.transport.pekko..")
                    .layer("completion")
                    .definedBy("io.rpcoperator.runtime.completion..")
                    .layer("report")
                    .definedBy("io.rpcoperator.runtime.report..")
                    .layer("registry")
                    .definedBy("io.rpcoperator.runtime.registry..")
                    .layer("discovery")
                    .definedBy("io.rpcoperator.runtime.discovery..")
                    .layer("serving")
                    .definedBy("io.rpcoperator.runtime.serving..")
                    .layer("task")
                    .definedBy("io.rpcoperator.runtime.task..")
                    .layer("client")
                    .definedBy("io.rpcoperator.runtime.client..")
                    .whereLayer("identity")
                    .mayNotAccessAnyLayer()
                    .whereLayer("common")
                    .mayNotAccessAnyLayer()
                    .whereLayer("payload")
                    .mayNotAccessAnyLayer()
                    .whereLayer("quarantine")
                    .mayNotAccessAnyLayer()
                    .whereLayer("report")
                    .mayOnlyAccessLayers("identity")
                    .whereLayer("graph")
                    .mayOnlyAccessLayers("identity", "payload")
                    .whereLayer("transport")
                    .mayOnlyAccessLayers("identity", "payload")
                    .whereLayer("transport.wire")
                    .mayOnlyAccessLayers("payload", "identity", "transport")
                    .whereLayer("transport.session")
                    .mayOnlyAccessLayers("payload", "identity", "transport", "transport.wire")
                    .whereLayer("transport.local")
                    .mayOnlyAccessLayers(
                            "payload",
                            "identity",
                            "transport",
                            "transport.wire",
                            "transport.session")
                    .whereLayer("transport.pekko")
                    .mayOnlyAccessLayers(
                            "identity",
                            "common",
                            "payload",
                            "transport",
                            "transport.wire",
                            "transport.session",
                            "transport.local")
                    .whereLayer("completion")
                    .mayOnlyAccessLayers("identity", "graph")
                    .whereLayer("registry")
                    .mayOnlyAccessLayers("identity", "graph", "completion", "quarantine", "report")
                    .whereLayer("discovery")
                    .mayOnlyAccessLayers("identity", "common", "graph", "registry")
                    .whereLayer("serving")
                    .mayOnlyAccessLayers(
                            "identity", "common", "graph", "payload", "report", "transport")
                    .whereLayer("task")
                    .mayOnlyAccessLayers(
                            "identity",
                            "graph",
                            "registry",
                            "report",
                            "serving",
                            "transport",
                            "transport.pekko")
                    .whereLayer("client")
                    .mayOnlyAccessLayers(
                            "identity",
                            "common",
                            "graph",
                            "registry",
                            "discovery",
                            "payload",
                            "quarantine",
                            "report",
                            "transport",
                            "transport.pekko")
                    .whereLayer("wiring")
                    .mayNotBeAccessedByAnyLayer()
                    .ensureAllClassesAreContainedInArchitectureIgnoring(
                            resideOutsideOfPackage("io.rpcoperator.runtime.."));

    // ------------------------------------------------------------------ threads and time

    /** Actors, coordinators and selector threads serve everyone: none may wait for one of them. */
    @ArchTest
    static final ArchRule sharedThreadsNeverBlock =
            noClasses()
                    .that(
                            resideInAnyPackage(
                                    "io.rpcoperator.runtime.registry..",
                                    "io.rpcoperator.runtime.serving..",
                                    "io.rpcoperator.runtime.transport.."))
                    .should()
                    .accessTargetWhere(blocks().and(not(originIn(MAY_BLOCK.keySet()))));

    @ArchTest
    static final ArchRule timeComesFromAnInjectedClock =
            noClasses()
                    .should()
                    .accessTargetWhere(
                            readsTheClock().and(not(originIn(MAY_READ_THE_CLOCK.keySet()))));

    private static DescribedPredicate<JavaAccess<?>> blocks() {
        return describe(
                "blocks its thread",
                access ->
                        targets(access, Thread.class, "sleep")
                                || targets(access, Object.class, "wait")
                                || targets(access, Future.class, "get", "join")
                                || targets(access, CountDownLatch.class, "await"));
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return describe(
                "reads the JVM's clock",
                access -> targets(access, System.class, "nanoTime", "currentTimeMillis"));
    }

    /** Calls and method references, on the class or on what extends it. */
    private static boolean targets(JavaAccess<?> access, Class<?> owner, String... methods) {
        return access.getTargetOwner().isAssignableTo(owner)
                && Set.of(methods).contains(access.getTarget().getName());
    }

    private static DescribedPredicate<JavaAccess<?>> originIn(Set<String> exceptions) {
        return describe("is listed", access -> exceptions.contains(nameOf(access)));
    }

    private static String nameOf(JavaAccess<?> access) {
        return access.getOriginOwner().getName() + "." + access.getOrigin().getName();
    }

    @ArchTest
    static void theListsNameOnlyMethodsThatExist(JavaClasses classes) {
        Set<String> methods =
                classes.stream()
                        .flatMap(c -> c.getCodeUnits().stream())
                        .map(unit -> unit.getOwner().getName() + "." + unit.getName())
                        .collect(Collectors.toSet());
        assertThat(methods)
                .containsAll(MAY_BLOCK.keySet())
                .containsAll(MAY_READ_THE_CLOCK.keySet());
    }

    // ------------------------------------------------------------------ tests

    /** Or its reader does not see what kind of test it is, nor the build when to run it. */
    @ArchTest
    static void testsSayWhatTheyAreInTheirNames(JavaClasses ignored) {
        JavaClasses tests =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.OnlyIncludeTests())
                        .importPackages("io.rpcoperator");
        classes()
                .that()
                .areTopLevelClasses()
                .and(holdTests())
                .should()
                .haveNameMatching(".*(Test|ITCase)")
                .check(tests);
    }

    private static DescribedPredicate<JavaClass> holdTests() {
        return describe(
                "hold tests",
                c ->
                        Stream.concat(c.getMethods().stream(), c.getFields().stream())
                                .anyMatch(
                                        member ->
                                                member.isAnnotatedWith(ArchTest.class)
                                                        || member.isMetaAnnotatedWith(
                                                                Testable.class)));
    }
}
