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
package io.rpcoperator.job;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.config.RosOptions;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * Describes a service: its name, how many subtasks it has, and what each subtask's slot must offer.
 *
 * <p>Immutable. When nothing is said about resources, a subtask takes a slot of the cluster's
 * default profile; as soon as one resource is named, the slot gets a profile of its own, with
 * {@link #DEFAULT_CPU_CORES} and {@link #DEFAULT_TASK_HEAP} for what is not named.
 */
@PublicEvolving
public final class RosDescriptor implements Serializable {

    private static final long serialVersionUID = 1L;

    /** CPU cores of a slot whose descriptor names other resources only. */
    public static final double DEFAULT_CPU_CORES = 1.0;

    /** Task heap memory of a slot whose descriptor names other resources only. */
    public static final MemorySize DEFAULT_TASK_HEAP = MemorySize.ofMebiBytes(256);

    /** Flink's customary name for GPUs among its external resources. */
    public static final String GPU = "gpu";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final String name;
    private final Parallelism parallelism;
    private final int concurrency;
    private final @Nullable Double cpuCores;
    private final @Nullable MemorySize taskHeap;
    private final @Nullable MemorySize taskOffHeap;
    private final Map<String, Double> externalResources;
    private final Configuration configuration;

    private RosDescriptor(Builder builder) {
        this.name = builder.name;
        this.parallelism = builder.parallelism;
        this.concurrency = builder.concurrency;
        this.cpuCores = builder.cpuCores;
        this.taskHeap = builder.taskHeap;
        this.taskOffHeap = builder.taskOffHeap;
        this.externalResources = new LinkedHashMap<>(builder.externalResources);
        this.configuration = new Configuration(builder.configuration);
    }

    /**
     * Begins a description.
     *
     * @param name the service's name, unique in the job: letters, digits, {@code _} and {@code -},
     *     at most 63, beginning with a letter or digit
     * @throws IllegalArgumentException if the name is not of that form
     */
    public static Builder newBuilder(String name) {
        Objects.requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' cannot name a service: use letters, digits, '_' and '-', at most 63,"
                            + " beginning with a letter or digit");
        }
        return new Builder(name);
    }

    /** The service's name. */
    public String name() {
        return name;
    }

    /** The number of subtasks, or the range to scale in. */
    public Parallelism parallelism() {
        return parallelism;
    }

    /** Operator instances per subtask. */
    public int concurrency() {
        return concurrency;
    }

    /** The settings of {@link Builder#configure}. */
    public ReadableConfig configuration() {
        return configuration;
    }

    /**
     * The service's slot sharing group.
     *
     * @param groupName the group's name
     * @return empty when no resource was named
     */
    public Optional<SlotSharingGroup> slotSharingGroup(String groupName) {
        if (cpuCores == null
                && taskHeap == null
                && taskOffHeap == null
                && externalResources.isEmpty()) {
            return Optional.empty();
        }
        SlotSharingGroup.Builder group =
                SlotSharingGroup.newBuilder(groupName)
                        .setCpuCores(cpuCores == null ? DEFAULT_CPU_CORES : cpuCores)
                        .setTaskHeapMemory(taskHeap == null ? DEFAULT_TASK_HEAP : taskHeap);
        if (taskOffHeap != null) {
            group.setTaskOffHeapMemory(taskOffHeap);
        }
        externalResources.forEach(group::setExternalResource);
        return Optional.of(group.build());
    }

    @Override
    public String toString() {
        return "RosDescriptor[" + name + ", parallelism " + parallelism + "]";
    }

    /** Collects a description. Not thread-safe. */
    @PublicEvolving
    public static final class Builder {

        private final String name;
        private final Map<String, Double> externalResources = new LinkedHashMap<>();
        private final Configuration configuration = new Configuration();
        private Parallelism parallelism = Parallelism.of(1);
        private int concurrency = 1;
        private @Nullable Double cpuCores;
        private @Nullable MemorySize taskHeap;
        private @Nullable MemorySize taskOffHeap;

        private Builder(String name) {
            this.name = name;
        }

        /** A fixed number of subtasks; default 1. */
        public Builder parallelism(int parallelism) {
            return parallelism(parallelism, parallelism);
        }

        /**
         * A range of subtasks to scale in. A stock cluster, without {@code rpcoperator-scheduler},
         * starts {@code min} and stays there.
         *
         * @throws IllegalArgumentException unless {@code 1 <= min <= max}
         */
        public Builder parallelism(int min, int max) {
            try {
                this.parallelism = new Parallelism(min, max);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Service '" + name + "': " + e.getMessage(), e);
            }
            return this;
        }

        /**
         * Operator instances in each subtask, each with a serving thread; default 1.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder concurrency(int concurrency) {
            this.concurrency = positive("concurrency", concurrency);
            return this;
        }

        /**
         * Whether a request may run more than once, so that a call whose endpoint was lost may go
         * to another; default true. The same as configuring {@link RosOptions#IDEMPOTENT}.
         */
        public Builder idempotent(boolean idempotent) {
            return configure(RosOptions.IDEMPOTENT, idempotent);
        }

        /**
         * CPU cores of each subtask's slot.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder cpuCores(double cpuCores) {
            this.cpuCores = positive("cpuCores", cpuCores);
            return this;
        }

        /**
         * JVM heap for each subtask's slot.
         *
         * @throws IllegalArgumentException if zero
         */
        public Builder taskHeapMemory(MemorySize memory) {
            this.taskHeap = positive("taskHeapMemory", memory);
            return this;
        }

        /**
         * Memory outside the JVM heap for each subtask's slot: where an ONNX model and its tensors
         * live when they are not on a GPU.
         *
         * @throws IllegalArgumentException if zero
         */
        public Builder taskOffHeapMemory(MemorySize memory) {
            this.taskOffHeap = positive("taskOffHeapMemory", memory);
            return this;
        }

        /**
         * GPUs of each subtask's slot; the same as {@code externalResource("gpu", gpus)}.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder gpus(int gpus) {
            return externalResource(GPU, gpus);
        }

        /**
         * An external resource of each subtask's slot, by the name that the cluster's {@code
         * external-resources} option gives it.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder externalResource(String resourceName, int amount) {
            Objects.requireNonNull(resourceName, "resourceName");
            positive("externalResource '" + resourceName + "'", amount);
            externalResources.put(resourceName, (double) amount);
            return this;
        }

        /**
         * Sets an option for this service alone: one of {@link RosOptions}, or one of the
         * operator's own, whose key should begin with {@code rpc-operator.} so that the job's
         * configuration can override it as {@code rpc-operator.service.<name>.*}.
         */
        public <T> Builder configure(ConfigOption<T> option, T value) {
            configuration.set(option, value);
            return this;
        }

        /** The description. */
        public RosDescriptor build() {
            return new RosDescriptor(this);
        }

        private <T extends Number> T positive(String what, T value) {
            double amount = value.doubleValue();
            require(what, value, amount > 0 && Double.isFinite(amount));
            return value;
        }

        private MemorySize positive(String what, MemorySize value) {
            require(what, value, value.getBytes() > 0);
            return value;
        }

        private void require(String what, Object value, boolean positive) {
            if (!positive) {
                throw new IllegalArgumentException(
                        "Service '" + name + "': " + what + " must be positive, was " + value);
            }
        }
    }
}
