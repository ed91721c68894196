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
package io.rpcoperator.examples.fraud;

import io.rpcoperator.job.RosExecutionEnvironment;

/**
 * The job of the demo, for a cluster that is there already:
 *
 * <pre>{@code
 * flink run -c io.rpcoperator.examples.fraud.FraudDetectionJob rpcoperator-examples-...-job.jar \
 *     --work-dir /a/directory/that/every/TaskManager/sees
 * }</pre>
 *
 * <p>Takes the demo's options, but for the Web UI's port. The job jar does not contain ONNX
 * Runtime, whose natives a JVM can load once only: the cluster has it in {@code lib/}, and {@code
 * classloader.parent-first-patterns.additional: ai.onnxruntime} in its configuration.
 */
public final class FraudDetectionJob {

    private FraudDetectionJob() {}

    /** Submits the job and waits for its end. */
    public static void main(String... arguments) throws Exception {
        Console console = new Console(System.out, System.err);
        DemoOptions options = DemoOptions.parse(arguments);
        if (options.help()) {
            console.say("%s", DemoOptions.usage());
            return;
        }
        FraudPipeline pipeline = FraudPipeline.prepare(options, console);
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        pipeline.addTo(env);
        env.execute("fraud-detection");
        console.say("Scores: %s", pipeline.scores());
        console.say("Alerts: %s", pipeline.alerts());
    }
}
