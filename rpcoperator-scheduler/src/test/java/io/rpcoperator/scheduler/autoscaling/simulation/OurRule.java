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
package io.rpcoperator.scheduler.autoscaling.simulation;

import io.rpcoperator.scheduler.autoscaling.AutoscalingPolicy;
import io.rpcoperator.scheduler.autoscaling.AutoscalingSettings;
import io.rpcoperator.scheduler.autoscaling.Observation;
import io.rpcoperator.scheduler.autoscaling.ServiceLoad;
import io.rpcoperator.scheduler.plane.ServiceRange;

/** The {@link AutoscalingPolicy}. */
final class OurRule implements Scaler {

    private final AutoscalingSettings settings;
    private final AutoscalingPolicy policy;

    OurRule(AutoscalingSettings settings) {
        this.settings = settings;
        this.policy = new AutoscalingPolicy(settings);
    }

    @Override
    public long intervalMillis() {
        return settings.interval().toMillis();
    }

    @Override
    public int decide(ServiceLoad load, int target, ServiceRange range, long nowMillis) {
        return policy.decide(new Observation(load, target, range, nowMillis)).to();
    }
}
