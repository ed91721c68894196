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
package io.rpcoperator.scheduler.autoscaling;

import java.io.Serializable;

/**
 * What a service's load amounts to: the inputs of a decision, and what was made of them.
 *
 * @param ready how many subtasks are READY
 * @param loading how many load, and are capacity on the way
 * @param utilisation how busy the READY ones are, on average
 * @param waitMillis how long a request waits, in its caller and in the queue, on average
 * @param backlog how many requests wait, in callers and in queues
 * @param answeredPerSecond how many requests are answered
 * @param arrivingPerSecond how many come: those, and what the backlog grew by; or would, if callers
 *     were not held up
 * @param perReplicaPerSecond how many a subtask that is always busy answers; 0 as long as none was
 *     seen to answer
 * @param loadMillis how long a subtask takes to load
 * @param projectedBacklog how many requests will wait once a subtask deployed now is READY
 * @param offered how many subtasks the arriving requests keep busy all the time
 * @param needed how many subtasks are needed
 * @param driver what says so
 */
public record Demand(
        int ready,
        int loading,
        double utilisation,
        double waitMillis,
        double backlog,
        double answeredPerSecond,
        double arrivingPerSecond,
        double perReplicaPerSecond,
        long loadMillis,
        double projectedBacklog,
        double offered,
        int needed,
        Reason driver)
        implements Serializable {}
