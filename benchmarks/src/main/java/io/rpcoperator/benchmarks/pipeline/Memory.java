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

/**
 * What a variant's copies of the model take, in the file.
 *
 * @param mebibytes what the resident memory of the processes grew by from before the load to after
 *     the first run, added up
 */
record Memory(String model, int callers, String variant, int copies, double mebibytes) {

    static Memory of(Workload workload) {
        var copies = Copy.readAll(workload.copiesFolder());
        return new Memory(
                workload.model().toString(),
                workload.callers(),
                workload.variant().toString(),
                copies.size(),
                copies.stream().mapToDouble(Copy::mebibytes).sum());
    }
}
