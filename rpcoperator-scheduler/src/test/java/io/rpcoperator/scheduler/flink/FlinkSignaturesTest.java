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
package io.rpcoperator.scheduler.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobMasterId;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPoolService;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.scheduler.SchedulerNG;
import org.apache.flink.runtime.slots.ResourceRequirements;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What this module relies on of Flink's insides, held against the Flink on the class path. A new
 * version of Flink is tried by {@code -Dflink.version}: where the compiler, or a job, would say
 * something incomprehensible, this says what has moved, and which class of ours is to follow.
 */
class FlinkSignaturesTest {

    private static final String FLINK = "org.apache.flink.";

    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.rpcoperator.scheduler");

    // ------------------------------------------------------------------ what is called

    @Test
    void everyMemberOfFlinksThatIsUsedIsThere() {
        assertThat(membersThatAreGone(OURS)).isEmpty();
        assertThat(OURS.stream().flatMap(ours -> flinks(ours).stream())).hasSizeGreaterThan(200);
    }

    /** With a class of ours that was built with a Flink in which a method had another name. */
    @Test
    void aMemberThatIsGoneIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("CompositeComponents.class");
        try (InputStream in =
                Objects.requireNonNull(
                        CompositeComponents.class.getResourceAsStream(
                                "CompositeComponents.class"))) {
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            Files.writeString(
                    file,
                    bytes.replace("createSessionRunner", "createSessionWalker"),
                    StandardCharsets.ISO_8859_1);
        }
        assertThat(membersThatAreGone(new ClassFileImporter().importPath(file)))
                .singleElement()
                .asString()
                .contains("DefaultDispatcherRunnerFactory.createSessionWalker(")
                .contains("Change " + CompositeComponents.class.getName());
    }

    private static List<String> membersThatAreGone(JavaClasses classes) {
        List<String> gone = new ArrayList<>();
        for (JavaClass ours : classes) {
            for (JavaAccess<?> access : flinks(ours)) {
                if (access.getTarget().resolveMember().isEmpty()) {
                    gone.add(
                            moved(
                                    access.getTarget().getFullName(),
                                    ours.getName(),
                                    "line " + access.getLineNumber()));
                }
            }
        }
        return gone;
    }

    /** What a class of ours calls, reads or refers to of Flink's. */
    private static List<JavaAccess<?>> flinks(JavaClass ours) {
        List<JavaAccess<?>> accesses = new ArrayList<>(ours.getAccessesFromSelf());
        accesses.addAll(ours.getCodeUnitReferencesFromSelf());
        return accesses.stream()
                .filter(
                        access ->
                                access.getTargetOwner()
                                        .getBaseComponentType()
                                        .getName()
                                        .startsWith(FLINK))
                .toList();
    }

    private static String moved(String what, String ours, String where) {
        return String.format(
                "Flink %s has no %s: it has moved, or changed. Change %s, %s.",
                EnvironmentInformation.getVersion(), what, ours, where);
    }

    // ------------------------------------------------------------------ what is overridden

    /**
     * What is public or protected in a subclass of Flink's is there to be called by Flink; but for
     * the messages of the REST API, which have methods of their own.
     */
    @Test
    void everyMethodThatOverridesOneOfFlinksDoes() throws ClassNotFoundException {
        List<String> moved = new ArrayList<>();
        List<String> overriding = new ArrayList<>();
        for (JavaClass ours : OURS) {
            Class<?> type = Class.forName(ours.getName());
            if (!type.isInterface()
                    && type.getSuperclass().getName().startsWith(FLINK)
                    && !ours.getPackageName().equals("io.rpcoperator.scheduler.rest")) {
                for (Method method : type.getDeclaredMethods()) {
                    if (isForFlink(method)) {
                        overriding.add(method.toString());
                        if (!overrides(method, type.getSuperclass())) {
                            moved.add(
                                    moved(
                                            type.getSuperclass().getSimpleName()
                                                    + "."
                                                    + method.getName()
                                                    + Arrays.toString(method.getParameterTypes())
                                                    + " to override",
                                            type.getName(),
                                            method.getName()));
                        }
                    }
                }
            }
        }
        assertThat(moved).isEmpty();
        assertThat(overriding).hasSizeGreaterThan(5);
    }

    private static boolean isForFlink(Method method) {
        int modifiers = method.getModifiers();
        return (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))
                && !Modifier.isStatic(modifiers)
                && !method.isSynthetic();
    }

    private static boolean overrides(Method method, Class<?> superclass) {
        return Stream.<Class<?>>iterate(superclass, type -> type != null, Class::getSuperclass)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .anyMatch(
                        other ->
                                other.getName().equals(method.getName())
                                        && Arrays.equals(
                                                other.getParameterTypes(),
                                                method.getParameterTypes())
                                        && !Modifier.isPrivate(other.getModifiers())
                                        && !Modifier.isFinal(other.getModifiers()));
    }

    /** An interface that has got a method more would fail when Flink calls it, in a running job. */
    @Test
    void everyAbstractMethodOfFlinksIsImplemented() throws ClassNotFoundException {
        List<String> missing = new ArrayList<>();
        for (JavaClass ours : OURS) {
            Class<?> type = Class.forName(ours.getName());
            if (!Modifier.isAbstract(type.getModifiers())) {
                Stream.of(type.getMethods())
                        .filter(method -> Modifier.isAbstract(method.getModifiers()))
                        .map(method -> type.getName() + " has to implement " + method)
                        .forEach(missing::add);
            }
        }
        assertThat(missing).isEmpty();
    }

    // ------------------------------------------------------------------ what is to be complete

    /** A method with a default would silently pass by the plane that it concerns. */
    @Test
    void whatIsAskedOfASchedulerIsAllGivenToAPlane() {
        // Goes to the other method of its name.
        Set<String> exceptions = Set.of("updateTaskExecutionState(TaskExecutionState)");
        assertThat(notDeclared(SchedulerNG.class, CompositeScheduler.class, exceptions))
                .as("teach CompositeScheduler which plane they concern")
                .isEmpty();
    }

    @Test
    void whatIsAskedOfASlotPoolIsAllGivenToAPool() {
        // Asked of the pool of a plane, which is one of Flink's.
        Set<String> exceptions = Set.of("castInto(Class)");
        assertThat(notDeclared(SlotPoolService.class, CompositeSlotPool.class, exceptions))
                .as("teach CompositeSlotPool which pool they concern")
                .isEmpty();
    }

    private static List<String> notDeclared(
            Class<?> flinks, Class<?> ours, Set<String> exceptions) {
        Set<String> own =
                Stream.of(ours.getDeclaredMethods())
                        .map(FlinkSignaturesTest::signature)
                        .collect(Collectors.toSet());
        return Stream.of(flinks.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(FlinkSignaturesTest::signature)
                .filter(method -> !own.contains(method) && !exceptions.contains(method))
                .toList();
    }

    private static String signature(Method method) {
        return Stream.of(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    /** Of the method's name and its arguments SummedRequirements' proxy knows. */
    @Test
    void requirementsAreDeclaredAsTheSlotPoolsProxyExpects() throws NoSuchMethodException {
        assertThat(
                        ResourceManagerGateway.class.getMethod(
                                "declareRequiredResources",
                                JobMasterId.class,
                                ResourceRequirements.class,
                                Duration.class))
                .isNotNull();
        assertThat(ResourceManagerGateway.class.getMethods())
                .filteredOn(method -> method.getName().equals("declareRequiredResources"))
                .as("SummedRequirements sums in one of them only")
                .hasSize(1);
    }

    /** All that a job graph consists of goes to one of its planes, or to both. */
    @Test
    void everyPartOfAJobGraphIsCopied() {
        assertThat(JobGraph.class.getDeclaredFields())
                .filteredOn(field -> !Modifier.isStatic(field.getModifiers()))
                .extracting(Field::getName)
                .as("teach PlaneGraphs about it, and then this list")
                .containsExactlyInAnyOrder(
                        "initialClientHeartbeatTimeout",
                        "taskVertices",
                        "jobConfiguration",
                        "jobID",
                        "applicationId",
                        "jobName",
                        "jobType",
                        "dynamic",
                        "approximateLocalRecovery",
                        "serializedExecutionConfig",
                        "snapshotSettings",
                        "savepointRestoreSettings",
                        "userJars",
                        "userArtifacts",
                        "userJarBlobKeys",
                        "classpaths",
                        "jobStatusHooks");
    }
}
