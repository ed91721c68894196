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
package io.rpcoperator.examples.hello;

import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;

/** A job with a service that greets, and a stream whose function calls it. */
public final class HelloService {

    private HelloService() {}

    /** The service. Runs in subtasks of its own; one call at a time. */
    public static final class Greeter implements RpcOperator<String, String> {

        @Override
        public String call(String name) {
            return "Hello, " + name + "!";
        }
    }

    /** The job, all but its sink: calls the service for every name, many at a time. */
    static DataStream<String> greetings(RosExecutionEnvironment env) {
        RosHandle<String, String> greeter = env.addRpcService(Greeter.class);
        DataStream<String> names = env.fromData("Ada", "Grace", "Barbara", "Frances");
        return RosAsyncDataStream.orderedWait(
                names, RosAsyncFunction.of(greeter), Duration.ofMinutes(1), 100);
    }

    /** Runs the job where it is started: in this JVM, or on the cluster of {@code flink run}. */
    public static void main(String... arguments) throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        greetings(env).print();
        env.execute("hello-service");
    }
}
