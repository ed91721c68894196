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
package io.rpcoperator.scheduler.plane;

import org.jspecify.annotations.Nullable;

/**
 * What a replica has last told of itself.
 *
 * @param state {@code LOADING}, {@code READY} or {@code DRAINING}
 * @param endpoint where clients find it; null while it loads
 * @param queued how many requests wait
 * @param rate how many requests it answers in a second
 */
public record ReplicaLoad(ReplicaState state, @Nullable String endpoint, int queued, double rate) {}
