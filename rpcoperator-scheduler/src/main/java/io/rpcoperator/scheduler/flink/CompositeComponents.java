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
package io.rpcoperator.scheduler.flink;

import org.apache.flink.runtime.dispatcher.runner.DefaultDispatcherRunnerFactory;
import org.apache.flink.runtime.entrypoint.component.DefaultDispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.resourcemanager.ResourceManagerFactory;

/**
 * What a JobManager consists of, with {@link CompositeDispatchers} and {@link
 * CompositeRestEndpoint}.
 */
public final class CompositeComponents {

    private CompositeComponents() {}

    /** Of a session cluster. */
    public static DefaultDispatcherResourceManagerComponentFactory ofSession(
            ResourceManagerFactory<?> resourceManager) {
        return new DefaultDispatcherResourceManagerComponentFactory(
                DefaultDispatcherRunnerFactory.createSessionRunner(CompositeDispatchers.INSTANCE),
                resourceManager,
                CompositeRestEndpoint.Factory.INSTANCE);
    }
}
