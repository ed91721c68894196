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
package io.rpcoperator.scheduler.control;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;

/**
 * Where requests are addressed. Flink takes an operator's uid for an address; these are no
 * operator's.
 */
public final class ServicePlane {

    /** Of the scheduler of a job's services: {@link ControlRequest}s. */
    public static final String SCHEDULER_UID = "rpc-operator-service-plane";

    /** What becomes of {@link #SCHEDULER_UID} on its way to the JobMaster. */
    public static final OperatorID SCHEDULER =
            new OperatorID(StreamGraphHasherV2.generateUserSpecifiedHash(SCHEDULER_UID));

    /** Of the Dispatcher, which persists what a job requires: {@link ChangeRange}. */
    public static final String DISPATCHER_UID = "rpc-operator-ranges";

    private ServicePlane() {}
}
