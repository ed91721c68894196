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

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know what: above all of the insides of Flink's JobManager, which change. */
@AnalyzeClasses(
        packages = "io.rpcoperator.scheduler",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    // ------------------------------------------------------------------ Flink

    /** Exceptions apart: those cross to whoever asks. */
    @ArchTest
    static final ArchRule onlyTheGlueTouchesTheInsidesOfFlinksJobManager =
            noClasses()
                    .that(
                            resideOutsideOfPackages(
                                    "io.rpcoperator.scheduler.flink..",
                                    "io.rpcoperator.scheduler.entrypoint.."))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                            "org.apache.flink.runtime.dispatcher..",
                                            "org.apache.flink.runtime.entrypoint..",
                                            "org.apache.flink.runtime.executiongraph..",
                                            "org.apache.flink.runtime.jobmaster..",
                                            "org.apache.flink.runtime.minicluster..",
                                            "org.apache.flink.runtime.resourcemanager..",
                                            "org.apache.flink.runtime.scheduler..")
                                    .and(not(assignableTo(Throwable.class))));

    /** So that they can be tested without one. */
    @ArchTest
    static final ArchRule whatDecidesKnowsNothingOfFlinkButNamesAndResources =
            noClasses()
                    .that(
                            resideInAnyPackage(
                                    "io.rpcoperator.scheduler.autoscaling..",
                                    "io.rpcoperator.scheduler.plane..",
                                    "io.rpcoperator.scheduler.slots..",
                                    "io.rpcoperator.scheduler.split.."))
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("org.apache.flink.runtime..")
                                    .and(
                                            resideOutsideOfPackages(
                                                    "org.apache.flink.runtime.clusterframework.types..",
                                                    "org.apache.flink.runtime",
                                                    "org.apache.flink.runtime.jobgraph..",
                                                    "org.apache.flink.runtime.jobmanager.scheduler..",
                                                    "org.apache.flink.runtime.util..")));

    /** Only the library of jobs has it, and only their TaskManagers use it. */
    @ArchTest
    static final ArchRule nothingNeedsATransport =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pekko..",
                            "scala..",
                            "io.rpcoperator.runtime.client..",
                            "io.rpcoperator.runtime.discovery..",
                            "io.rpcoperator.runtime.serving..",
                            "io.rpcoperator.runtime.task..",
                            "io.rpcoperator.runtime.transport..");

    // ------------------------------------------------------------------ packages of this module

    /** A new package fails this until it is given its place. */
    @ArchTest
    static final ArchRule packagesDependInOneDirection =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .withOptionalLayers(true)
                    .layer("split")
                    .definedBy("io.rpcoperator.scheduler.split..")
                    .layer("plane")
                    .definedBy("io.rpcoperator.scheduler.plane..")
                    .layer("slots")
                    .definedBy("io.rpcoperator.scheduler.slots..")
                    .layer("autoscaling")
                    .definedBy("io.rpcoperator.scheduler.autoscaling..")
                    .layer("control")
                    .definedBy("io.rpcoperator.scheduler.control..")
                    .layer("rest")
                    .definedBy("io.rpcoperator.scheduler.rest..")
                    .layer("flink")
                    .definedBy("io.rpcoperator.scheduler.flink..")
                    .layer("entrypoint")
                    .definedBy("io.rpcoperator.scheduler.entrypoint..")
                    .layer("cli")
                    .definedBy("io.rpcoperator.scheduler.cli..")
                    .whereLayer("split")
                    .mayNotAccessAnyLayer()
                    .whereLayer("plane")
                    .mayNotAccessAnyLayer()
                    .whereLayer("slots")
                    .mayNotAccessAnyLayer()
                    .whereLayer("autoscaling")
                    .mayOnlyAccessLayers("plane")
                    .whereLayer("control")
                    .mayOnlyAccessLayers("autoscaling", "plane")
                    .whereLayer("rest")
                    .mayOnlyAccessLayers("autoscaling", "control", "plane")
                    .whereLayer("flink")
                    .mayOnlyAccessLayers(
                            "autoscaling", "control", "plane", "rest", "slots", "split")
                    .whereLayer("entrypoint")
                    .mayOnlyAccessLayers("flink")
                    .whereLayer("cli")
                    .mayOnlyAccessLayers("autoscaling", "control", "plane", "rest")
                    .ensureAllClassesAreContainedInArchitectureIgnoring(
                            resideOutsideOfPackage("io.rpcoperator.scheduler.."));
}
