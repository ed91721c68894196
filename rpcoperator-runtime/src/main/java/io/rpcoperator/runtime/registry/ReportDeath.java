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
package io.rpcoperator.runtime.registry;

import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import java.util.List;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;

/**
 * From a client: I have lost an endpoint.
 *
 * @param reporter the client's task, for people
 * @param endpoint what was lost
 * @param begun my requests that it may have been executing, among others
 * @param executed my suspect that it was executing, alone; empty if there was none
 */
public record ReportDeath(
        String reporter,
        EndpointId endpoint,
        List<RequestDigest> begun,
        List<RequestDigest> executed)
        implements CoordinationRequest {}
