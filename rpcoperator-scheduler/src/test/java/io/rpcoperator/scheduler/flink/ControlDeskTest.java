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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.scheduler.control.DescribeServices;
import io.rpcoperator.scheduler.control.DrainReplica;
import java.net.URL;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.util.ChildFirstClassLoader;
import org.apache.flink.util.FlinkUserCodeClassLoader;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ControlDeskTest {

    @Test
    void aRequestReadWithClassesThatTheJobBroughtIsUnderstood() throws Exception {
        URL classes = DrainReplica.class.getProtectionDomain().getCodeSource().getLocation();
        try (ChildFirstClassLoader job =
                new ChildFirstClassLoader(
                        new URL[] {classes},
                        getClass().getClassLoader(),
                        new String[] {"java.", "org.apache.flink."},
                        FlinkUserCodeClassLoader.NOOP_EXCEPTION_HANDLER)) {
            CoordinationRequest foreign =
                    InstantiationUtil.deserializeObject(
                            InstantiationUtil.serializeObject(new DrainReplica("model", 3)), job);
            assertThat(foreign.getClass()).isNotEqualTo(DrainReplica.class);

            assertThat(ControlDesk.own(foreign)).isEqualTo(new DrainReplica("model", 3));
        }
    }

    @Test
    void itsOwnIsTakenAsItIs() {
        DescribeServices own = new DescribeServices();
        assertThat(ControlDesk.own(own)).isSameAs(own);
    }

    @Test
    void anythingElseIsNone() {
        CoordinationRequest other = new CoordinationRequest() {};
        assertThatThrownBy(() -> ControlDesk.own(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no request to the service plane");
    }
}
