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

import org.apache.flink.runtime.operators.coordination.CoordinationRequest;

/**
 * From a client: answer when the endpoints differ from what I know, or when I have waited long
 * enough.
 *
 * @param client identifies the client, so that its next poll replaces its last
 * @param registry the registry the client knows, 0 for none; see {@link EndpointSnapshot#registry}
 * @param version the version the client knows
 * @param timeoutMillis how long the poll may wait
 */
public record PollEndpoints(long client, long registry, long version, long timeoutMillis)
        implements CoordinationRequest {}
