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
package io.rpcoperator.runtime.completion;

/**
 * Tells when the data plane needs its services no more.
 *
 * <p>Thread model: JobMaster main thread only.
 */
public interface DataPlaneWatch extends AutoCloseable {

    /**
     * Begins to watch; {@code onEnded} is called once, on the JobMaster main thread. May be called
     * again after that, when all of the job was restarted.
     */
    void start(Runnable onEnded);

    /** Stops to watch. Idempotent. */
    @Override
    void close();
}
