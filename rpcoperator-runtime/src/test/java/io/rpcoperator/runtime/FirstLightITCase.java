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
package io.rpcoperator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole path, once. */
class FirstLightITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** Doubles. */
    public static class Doubling implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) {
            return 2 * request;
        }
    }

    /** Calls. */
    public static class Call extends RichAsyncFunction<Long, Long> {
        private static final long serialVersionUID = 1L;
        private final RosHandle<Long, Long> service;
        private transient @Nullable RosClient<Long, Long> client;

        Call(RosHandle<Long, Long> service) {
            this.service = service;
        }

        @Override
        public void open(OpenContext context) {
            client = RosClient.create(getRuntimeContext(), service);
        }

        @Override
        public void asyncInvoke(Long value, ResultFuture<Long> out) {
            Objects.requireNonNull(client)
                    .call(value)
                    .whenComplete(
                            (answer, failure) -> {
                                if (failure == null) {
                                    out.complete(List.of(answer));
                                } else {
                                    out.completeExceptionally(failure);
                                }
                            });
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
            }
        }
    }

    @Test
    void aBoundedJobIsServedAndEndsByItself() throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        env.enableCheckpointing(100_000);
        RosHandle<Long, Long> doubling =
                env.addRpcService(
                        Doubling.class,
                        RosDescriptor.newBuilder("doubling").parallelism(2).build());
        List<Long> answers =
                AsyncDataStream.unorderedWait(
                                env.fromSequence(1, 1000), new Call(doubling), 1, TimeUnit.MINUTES)
                        .executeAndCollect(1000);
        assertThat(answers).hasSize(1000);
        assertThat(answers.stream().mapToLong(Long::longValue).sum()).isEqualTo(1001_000);
    }
}
