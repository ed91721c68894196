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
 * The job of the demo for a cluster that is there already: {@code flink run -c
 * io.rpcoperator.examples.fraud.FraudDetectionJob <job jar> --work-dir <directory>}. Takes the
 * demo's options; every TaskManager must see the work directory under the same path.
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
