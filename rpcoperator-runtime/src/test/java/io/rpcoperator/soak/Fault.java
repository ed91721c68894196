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
package io.rpcoperator.soak;

/** What goes wrong in a {@link SoakRun}. */
enum Fault {
    /** A TaskManager with a subtask of the service gets a SIGKILL; it is started anew. */
    KILL_SERVICE,
    /** The same with one of the callers. */
    KILL_CALLER,
    /** A TaskManager with a subtask of the service is suspended, and resumed. */
    SUSPEND_SERVICE,
    /** The same with one of the callers. */
    SUSPEND_CALLER,
    /** A TaskManager with a subtask of the service gets a fifth of the time. */
    STARVE_SERVICE,
    /** The operator throws at a call. */
    FAIL_OPERATOR,
    /** A function behind the call throws. */
    FAIL_FUNCTION,
    /** The leading JobManager gets a SIGKILL, and is started anew. */
    KILL_JOB_MANAGER
}
