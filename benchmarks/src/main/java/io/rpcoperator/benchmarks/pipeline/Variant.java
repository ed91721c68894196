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
package io.rpcoperator.benchmarks.pipeline;

import java.util.Locale;

/** Where the model is, and how records get to it. */
enum Variant {
    /** In every slot's operator, which runs it for one record at a time. */
    EMBEDDED,
    /** In every slot's operator, which gathers records. */
    EMBEDDED_BATCH,
    /** A service of the job. */
    SERVICE,
    /** In a process of its own, which an asynchronous function calls by gRPC. */
    GRPC,
    /** The same, and Flink calls again what has failed. */
    GRPC_RETRY;

    /** What the others are compared with. */
    static final Variant OURS = SERVICE;

    boolean isGrpc() {
        return this == GRPC || this == GRPC_RETRY;
    }

    /** As in figures. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
