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
package io.rpcoperator.runtime.serving;

/** What an endpoint knows of a session, found once for each. */
final class ServedSession {

    private final Fences.Fence fence;

    /**
     * Whether it had no share left when asked. It is not asked again before {@link
     * RequestQueue#mayBegin}: were it to get room while the queue is looked through, a younger
     * request of it would begin before those that were passed over. Guarded by the queue's lock.
     */
    private boolean exhausted;

    ServedSession(Fences.Fence fence) {
        this.fence = fence;
    }

    Fences.Fence fence() {
        return fence;
    }

    boolean isExhausted() {
        return exhausted;
    }

    void exhausted(boolean now) {
        exhausted = now;
    }
}
