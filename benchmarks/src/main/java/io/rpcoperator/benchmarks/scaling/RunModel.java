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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.benchmarks.failover.Model;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** The model inside the pipeline. */
final class RunModel extends RichMapFunction<Long, String> {

    private static final long serialVersionUID = 1L;

    private final Model model;
    private final String copies;

    /** Set when opened. */
    private transient long copy;

    RunModel(Model model, String copies) {
        this.model = model;
        this.copies = copies;
    }

    @Override
    public void open(OpenContext context) throws IOException, InterruptedException {
        copy = Copy.load(model, copies).id();
    }

    @Override
    public String map(Long id) throws InterruptedException {
        model.run();
        return Answer.now(id, copy).toString();
    }
}
