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
package io.rpcoperator.runtime.transport.pekko;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.util.UserCodeClassLoader;

/** A job's class loader that a test releases. */
final class HookedClassLoader implements UserCodeClassLoader {

    private final Map<String, Runnable> hooks = new LinkedHashMap<>();

    @Override
    public ClassLoader asClassLoader() {
        return HookedClassLoader.class.getClassLoader();
    }

    @Override
    public void registerReleaseHookIfAbsent(String name, Runnable hook) {
        hooks.putIfAbsent(name, hook);
    }

    void release() {
        hooks.values().forEach(Runnable::run);
    }
}
