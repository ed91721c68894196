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
import static org.assertj.core.api.Assertions.tuple;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.config.ScalingOptions;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.ConfigMap;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.Container;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.ContainerPort;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.HasMetadata;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.KubernetesResource;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.PodTemplateSpec;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.Service;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.ServicePort;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.apps.Deployment;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.client.utils.Serialization;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads the manifests with the model of Kubernetes' API that Flink has, and nothing may be over.
 */
class KubernetesManifestsTest {

    private static final Path FOLDER = Path.of("src/main/dist/kubernetes");

    @ParameterizedTest
    @ValueSource(strings = {"session.yaml", "application.yaml"})
    void everyFieldIsOneOfKubernetes(String file) throws IOException {
        List<String> unknown = new ArrayList<>();
        for (HasMetadata resource : read(file)) {
            collectUnknown(resource, resource.getKind(), unknown);
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void aFieldThatKubernetesDoesNotHaveIsFound() {
        HasMetadata misspelt =
                Serialization.unmarshal(
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        spec:
                          template:
                            spec:
                              containers:
                                - name: taskmanager
                                  ports:
                                    - containersPort: 6122
                        """);
        List<String> unknown = new ArrayList<>();
        collectUnknown(misspelt, "Deployment", unknown);
        assertThat(unknown)
                .containsExactly(
                        "Deployment.spec.template.spec.containers[].ports[].containersPort");
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.yaml", "application.yaml"})
    void labelsAndSelectorsAgree(String file) throws IOException {
        List<HasMetadata> resources = read(file);
        Deployment taskManagers = taskManagers(resources);
        assertThat(taskManagers.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(taskManagers.getSpec().getSelector().getMatchLabels())
                .containsEntry("component", "taskmanager");
        Map<String, String> selected = only(resources, Service.class).getSpec().getSelector();
        assertThat(jobManager(resources).getMetadata().getLabels()).containsAllEntriesOf(selected);
        assertThat(taskManagers.getSpec().getTemplate().getMetadata().getLabels())
                .doesNotContainEntry("component", selected.get("component"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.yaml", "application.yaml"})
    void namesAndPortsAgree(String file) throws IOException {
        List<HasMetadata> resources = read(file);
        ConfigMap config = only(resources, ConfigMap.class);
        Service service = only(resources, Service.class);
        Container jobManager = container(jobManager(resources));
        Container taskManager = container(taskManagers(resources).getSpec().getTemplate());

        assertThat(List.of(jobManager, taskManager))
                .allSatisfy(
                        each ->
                                assertThat(each.getEnvFrom())
                                        .singleElement()
                                        .extracting(from -> from.getConfigMapRef().getName())
                                        .isEqualTo(config.getMetadata().getName()));
        assertThat(service.getSpec().getPorts())
                .extracting(ServicePort::getName, ServicePort::getPort)
                .containsExactlyElementsOf(
                        jobManager.getPorts().stream()
                                .map(KubernetesManifestsTest::nameAndPort)
                                .toList());
        Configuration options = options(config);
        assertThat(options.toMap())
                .containsEntry("jobmanager.rpc.address", service.getMetadata().getName());
        assertThat(config.getData())
                .containsEntry("JOB_MANAGER_RPC_ADDRESS", service.getMetadata().getName());
        assertThat(options.get(RosOptions.NETWORK_CONTROL_PORT))
                .startsWith(port(taskManager, "ros-control") + "-");
        assertThat(options.get(RosOptions.NETWORK_DATA_PORT))
                .startsWith(port(taskManager, "ros-data") + "-");
        assertThat(options.toMap().keySet())
                .filteredOn(key -> key.startsWith("rpc-operator."))
                .containsOnly(
                        RosOptions.NETWORK_CONTROL_PORT.key(),
                        RosOptions.NETWORK_DATA_PORT.key(),
                        ScalingOptions.MAX_PARALLELISM.key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.yaml", "application.yaml"})
    void processesHaveTheMemoryThatTheyAreTold(String file) throws IOException {
        List<HasMetadata> resources = read(file);
        Configuration options = options(only(resources, ConfigMap.class));

        assertThat(limit(container(taskManagers(resources).getSpec().getTemplate())))
                .isEqualTo(options.get(TaskManagerOptions.TOTAL_PROCESS_MEMORY));
        assertThat(limit(container(jobManager(resources))))
                .isEqualTo(MemorySize.parse(options.toMap().get("jobmanager.memory.process.size")));
    }

    private static MemorySize limit(Container container) {
        return new MemorySize(
                container
                        .getResources()
                        .getLimits()
                        .get("memory")
                        .getNumericalAmount()
                        .longValue());
    }

    // ------------------------------------------------------------------ parts

    private static List<HasMetadata> read(String file) throws IOException {
        return Stream.of(Files.readString(FOLDER.resolve(file)).split("\n---\n", -1))
                .map(document -> Serialization.<HasMetadata>unmarshal(document))
                .toList();
    }

    private static <T> T only(List<HasMetadata> resources, Class<T> type) {
        return resources.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .reduce(
                        (one, other) -> {
                            throw new IllegalStateException("more than one " + type);
                        })
                .orElseThrow();
    }

    private static Deployment taskManagers(List<HasMetadata> resources) {
        return (Deployment) resources.get(resources.size() - 1);
    }

    /** A Deployment comes back when its process ends, a Job is done then. */
    private static PodTemplateSpec jobManager(List<HasMetadata> resources) {
        HasMetadata jobManager = resources.get(resources.size() - 2);
        return jobManager instanceof Job job
                ? job.getSpec().getTemplate()
                : ((Deployment) jobManager).getSpec().getTemplate();
    }

    private static Container container(PodTemplateSpec pod) {
        assertThat(pod.getSpec().getContainers()).hasSize(1);
        return pod.getSpec().getContainers().get(0);
    }

    private static Tuple nameAndPort(ContainerPort port) {
        return tuple(port.getName(), port.getContainerPort());
    }

    private static int port(Container container, String name) {
        return container.getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
    }

    private static Configuration options(ConfigMap config) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(config.getData().get("FLINK_PROPERTIES")));
        Configuration options = new Configuration();
        properties.forEach((key, value) -> options.setString((String) key, (String) value));
        return options;
    }

    // ------------------------------------------------------------------ strictness

    /** What the model has no field for it keeps as additional properties, at every level. */
    private static void collectUnknown(Object value, String path, List<String> unknown) {
        if (value instanceof Collection<?> many) {
            many.forEach(each -> collectUnknown(each, path + "[]", unknown));
        } else if (value instanceof KubernetesResource) {
            for (Field field : value.getClass().getDeclaredFields()) {
                Object content = content(value, field);
                if (field.getName().equals("additionalProperties")
                        && content instanceof Map<?, ?> extra) {
                    extra.keySet().forEach(key -> unknown.add(path + "." + key));
                } else if (content != null) {
                    collectUnknown(content, path + "." + field.getName(), unknown);
                }
            }
        }
    }

    private static @Nullable Object content(Object owner, Field field) {
        if (Modifier.isStatic(field.getModifiers())) {
            return null;
        }
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
