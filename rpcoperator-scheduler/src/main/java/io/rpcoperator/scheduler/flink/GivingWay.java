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

import io.rpcoperator.scheduler.slots.Share;
import io.rpcoperator.scheduler.slots.Shortage;
import io.rpcoperator.scheduler.slots.SlotOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.util.ResourceCounter;
import org.apache.flink.util.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has subtasks of services drain for a data plane that cannot run without their slots, none of a
 * service that has no more than its lower bound. They remain wanted, and wait for slots like any
 * other.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class GivingWay {

    private static final Logger LOG = LoggerFactory.getLogger(GivingWay.class);

    private final List<ServicePlan> plans;
    private final ServicePlaneScheduler services;
    private final ServiceSlots slots;
    private final RegistryDesk registries;
    private final Clock clock;
    private final Shortage shortage = new Shortage();

    GivingWay(
            List<ServicePlan> plans,
            ServicePlaneScheduler services,
            ServiceSlots slots,
            RegistryDesk registries,
            Clock clock) {
        this.plans = plans;
        this.services = services;
        this.slots = slots;
        this.registries = registries;
        this.clock = clock;
    }

    /** Looks whether the data plane has lacked slots for long enough. */
    void look(ResourceCounter lacked) {
        boolean areComing = services.isAnyStopping();
        Duration now = Duration.ofMillis(clock.relativeTimeMillis());
        Duration lasts = shortage.lasts(!lacked.isEmpty(), areComing, now);
        if (lacked.isEmpty() || areComing) {
            return;
        }
        List<ServicePlan> ready =
                plans.stream().filter(each -> lasts.compareTo(each.giveWayAfter()) >= 0).toList();
        boolean gave = false;
        for (Map.Entry<ResourceProfile, Integer> each : lacked.getResourcesWithCount()) {
            gave |= give(ready, each.getKey(), each.getValue(), lasts);
        }
        if (gave) {
            shortage.answered(now);
        }
    }

    private boolean give(
            List<ServicePlan> ready, ResourceProfile profile, int lacked, Duration lasts) {
        List<ServicePlan> alike =
                ready.stream()
                        .filter(each -> slots.share(each.vertex()).profile().equals(profile))
                        .toList();
        List<Share> shares = alike.stream().map(each -> slots.share(each.vertex())).toList();
        List<Integer> givers = SlotOrder.givers(shares, lacked);
        for (int giver : givers) {
            ServicePlan service = alike.get(giver);
            LOG.info(
                    "The data plane has lacked {} slot(s) for {}: service '{}' gives one.",
                    lacked,
                    lasts,
                    service.name());
            services.giveSlot(service.vertex(), registries.now(service));
        }
        return !givers.isEmpty();
    }
}
