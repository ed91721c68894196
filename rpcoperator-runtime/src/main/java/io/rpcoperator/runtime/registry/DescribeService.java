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
package io.rpcoperator.runtime.registry;

import org.apache.flink.runtime.operators.coordination.CoordinationRequest;

/**
 * From whoever looks after a service: how busy is it? Answered at once with a {@link
 * io.rpcoperator.runtime.report.ServiceReport}, as the bytes of a {@link BytesResponse}.
 *
 * @param callerReportMillis how often clients are to report from now on; that ends when nobody has
 *     asked for it for ten such intervals. 0 for who does not mind
 */
public record DescribeService(long callerReportMillis) implements CoordinationRequest {}
