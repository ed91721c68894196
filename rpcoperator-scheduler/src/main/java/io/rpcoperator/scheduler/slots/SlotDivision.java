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
package io.rpcoperator.scheduler.slots;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.util.ResourceCounter;

/**
 * Divides a job's slots between its planes. Flink's ResourceManager sees one job, and gives it
 * slots for the sum of what its planes require; a slot made for a certain profile is for whoever
 * asked for that, and any other for who takes any: first the data plane, as far as it cannot run
 * without, then who comes next by {@link SlotOrder}.
 */
public final class SlotDivision {

    /** The planes of a job. */
    public enum Plane {
        DATA,
        SERVICES
    }

    /**
     * What a plane requires, and has.
     *
     * @param required slots by profile, {@link ResourceProfile#UNKNOWN} for any
     * @param held the profiles of its slots, used or free
     */
    public record Claim(ResourceCounter required, List<ResourceProfile> held) {

        /** Copies the list. */
        public Claim {
            held = List.copyOf(held);
        }

        /** What is required, and there is no slot for. */
        public ResourceCounter outstanding() {
            int others = 0;
            ResourceCounter rest = required;
            for (ResourceProfile slot : held) {
                if (rest.getResourceCount(slot) > 0) {
                    rest = rest.subtract(slot, 1);
                } else {
                    others++;
                }
            }
            int any = Math.min(others, rest.getResourceCount(ResourceProfile.UNKNOWN));
            return any == 0 ? rest : rest.subtract(ResourceProfile.UNKNOWN, any);
        }

        /**
         * The slots that nothing required is for.
         *
         * @param wanted what somebody else would have of them, so that others are kept if any will
         *     do
         */
        List<ResourceProfile> surplus(ResourceCounter wanted) {
            ResourceCounter rest = required;
            List<ResourceProfile> others = new ArrayList<>();
            for (ResourceProfile slot : held) {
                if (rest.getResourceCount(slot) > 0) {
                    rest = rest.subtract(slot, 1);
                } else {
                    others.add(slot);
                }
            }
            others.sort(Comparator.comparing(slot -> wanted.getResourceCount(slot) > 0));
            int any = rest.getResourceCount(ResourceProfile.UNKNOWN);
            return others.subList(Math.min(any, others.size()), others.size());
        }

        Claim with(ResourceProfile slot) {
            List<ResourceProfile> more = new ArrayList<>(held);
            more.add(slot);
            return new Claim(required, more);
        }
    }

    private final ResourceCounter minimum;
    private final List<Share> shares;
    private Claim data;
    private Claim services;

    /**
     * A division of what the planes have and require.
     *
     * @param minimum what the data plane cannot run without, of what it requires
     * @param services what services require together
     * @param shares what each of them does
     */
    public SlotDivision(Claim data, ResourceCounter minimum, Claim services, List<Share> shares) {
        this.data = data;
        this.minimum = minimum;
        this.services = services;
        this.shares = new ArrayList<>(shares);
    }

    /**
     * Gives a new slot to a plane, and counts it among its own.
     *
     * @return empty if nobody requires it
     */
    public Optional<Plane> give(ResourceProfile slot) {
        for (ResourceProfile wanted : List.of(slot, ResourceProfile.UNKNOWN)) {
            boolean isForData = data.outstanding().getResourceCount(wanted) > 0;
            boolean isForServices = services.outstanding().getResourceCount(wanted) > 0;
            if (isForData && (!isForServices || isDataNext(wanted))) {
                data = data.with(slot);
                return Optional.of(Plane.DATA);
            } else if (isForServices) {
                services = services.with(slot);
                next(wanted, shares).ifPresent(each -> shares.set(each, shares.get(each).plus(1)));
                return Optional.of(Plane.SERVICES);
            }
        }
        return Optional.empty();
    }

    private boolean isDataNext(ResourceProfile wanted) {
        if (lackedByData().getResourceCount(wanted) > 0) {
            return true;
        }
        List<Share> all = new ArrayList<>();
        all.add(
                new Share(
                        wanted,
                        minimum.getTotalResourceCount(),
                        data.required.getTotalResourceCount(),
                        data.held.size()));
        all.addAll(shares);
        OptionalInt next = next(wanted, all);
        return next.isEmpty() || next.getAsInt() == 0;
    }

    /** Of those who ask for a profile. */
    private static OptionalInt next(ResourceProfile wanted, List<Share> shares) {
        List<Share> asking = shares.stream().filter(each -> each.profile().equals(wanted)).toList();
        OptionalInt next = SlotOrder.next(asking);
        return next.isEmpty() ? next : OptionalInt.of(shares.indexOf(asking.get(next.getAsInt())));
    }

    /** What the data plane cannot run without, and has no slot for. */
    public ResourceCounter lackedByData() {
        return new Claim(minimum, data.held).outstanding();
    }

    /** Whether a free slot of services' is for the data plane, which lacks one. */
    public boolean isLackedByData(ResourceProfile slot) {
        ResourceCounter lacked = lackedByData();
        return lacked.getResourceCount(slot) > 0
                || (lacked.getResourceCount(ResourceProfile.UNKNOWN) > 0
                        && services.required.getResourceCount(slot) == 0);
    }

    /** Whether a slot is of a profile that services ask for by name, and so is none for data. */
    public boolean isMadeForServices(ResourceProfile slot) {
        return !slot.equals(ResourceProfile.UNKNOWN)
                && services.required.getResourceCount(slot) > 0
                && data.required.getResourceCount(slot) == 0;
    }

    /**
     * Whether a plane keeps a slot that it does not require, and the other could use.
     *
     * @param holder the plane that would have to give its free slots back
     */
    public boolean isHoldingBack(Plane holder) {
        Claim holding = holder == Plane.DATA ? data : services;
        ResourceCounter wanted = (holder == Plane.DATA ? services : data).outstanding();
        List<ResourceProfile> spare = holding.surplus(wanted);
        return wanted.getResourceCount(ResourceProfile.UNKNOWN) > 0
                ? !spare.isEmpty()
                : spare.stream().anyMatch(each -> wanted.getResourceCount(each) > 0);
    }

    /**
     * Whether what the ResourceManager found for the job would do for its data plane, without what
     * services have of it and will not give.
     *
     * @param acquired slots by profile, of both planes
     */
    public boolean isEnoughForData(Map<ResourceProfile, Integer> acquired) {
        List<ResourceProfile> slots = new ArrayList<>();
        acquired.forEach((profile, count) -> slots.addAll(Collections.nCopies(count, profile)));
        int spare = shares.stream().mapToInt(Share::spare).sum();
        services.held.stream().skip(spare).forEach(slots::remove);
        return new Claim(minimum, slots).outstanding().isEmpty();
    }

    /** Whether a plane has less than it requires. */
    public boolean isWaiting(Plane plane) {
        return !(plane == Plane.DATA ? data : services).outstanding().isEmpty();
    }
}
