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

import io.rpcoperator.scheduler.slots.SlotDivision.Plane;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.flink.runtime.jobmaster.JobMasterId;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.slots.ResourceRequirement;
import org.apache.flink.runtime.slots.ResourceRequirements;
import org.apache.flink.runtime.util.ResourceCounter;
import org.jspecify.annotations.Nullable;

/**
 * What the ResourceManager hears of two slot pools, each of which thinks that it speaks for the
 * job: the sum of what both require, but for what is not asked for at present.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class SummedRequirements {

    private final Supplier<ResourceCounter> heldBack;
    private final Runnable changed;
    private ResourceCounter data = ResourceCounter.empty();
    private ResourceCounter services = ResourceCounter.empty();
    private @Nullable Declaration last;

    /** What was told last, and how to tell it. */
    private record Declaration(
            ResourceManagerGateway resourceManager,
            JobMasterId jobMaster,
            ResourceRequirements requirements,
            Duration timeout,
            ResourceCounter sum) {}

    /**
     * Nothing is required yet.
     *
     * @param heldBack what services require that is not to be asked for at present
     * @param changed is called when a plane requires something else
     */
    SummedRequirements(Supplier<ResourceCounter> heldBack, Runnable changed) {
        this.heldBack = heldBack;
        this.changed = changed;
    }

    /** A ResourceManager to which one plane tells what it requires, and hears what both do. */
    ResourceManagerGateway toldBy(Plane plane, ResourceManagerGateway resourceManager) {
        return (ResourceManagerGateway)
                Proxy.newProxyInstance(
                        ResourceManagerGateway.class.getClassLoader(),
                        new Class<?>[] {ResourceManagerGateway.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("declareRequiredResources")) {
                                arguments[1] =
                                        declare(
                                                plane,
                                                resourceManager,
                                                (JobMasterId) arguments[0],
                                                (ResourceRequirements) arguments[1],
                                                (Duration) arguments[2]);
                            }
                            try {
                                return method.invoke(resourceManager, arguments);
                            } catch (InvocationTargetException e) {
                                throw Objects.requireNonNull(e.getCause());
                            }
                        });
    }

    private ResourceRequirements declare(
            Plane plane,
            ResourceManagerGateway resourceManager,
            JobMasterId jobMaster,
            ResourceRequirements requirements,
            Duration timeout) {
        ResourceCounter required = PlanePool.counted(requirements.getResourceRequirements());
        if (plane == Plane.DATA) {
            data = required;
        } else {
            services = required;
        }
        changed.run();
        ResourceCounter sum = sum();
        last = new Declaration(resourceManager, jobMaster, requirements, timeout, sum);
        return with(requirements, sum);
    }

    /** Tells the ResourceManager if what is asked for is not what was. */
    void tellChanges() {
        ResourceCounter sum = sum();
        Declaration told = last;
        if (told != null && !told.sum.equals(sum)) {
            last =
                    new Declaration(
                            told.resourceManager,
                            told.jobMaster,
                            told.requirements,
                            told.timeout,
                            sum);
            told.resourceManager.declareRequiredResources(
                    told.jobMaster, with(told.requirements, sum), told.timeout);
        }
    }

    /** There is nobody to tell. */
    void disconnect() {
        last = null;
    }

    private ResourceCounter sum() {
        ResourceCounter asked = services;
        for (var each : heldBack.get().getResourcesWithCount()) {
            int known = Math.min(each.getValue(), asked.getResourceCount(each.getKey()));
            if (known > 0) {
                asked = asked.subtract(each.getKey(), known);
            }
        }
        return data.add(asked);
    }

    private static ResourceRequirements with(ResourceRequirements declared, ResourceCounter sum) {
        return ResourceRequirements.create(
                declared.getJobId(),
                declared.getApplicationId(),
                declared.getTargetAddress(),
                sum.getResourcesWithCount().stream()
                        .map(each -> ResourceRequirement.create(each.getKey(), each.getValue()))
                        .toList());
    }
}
