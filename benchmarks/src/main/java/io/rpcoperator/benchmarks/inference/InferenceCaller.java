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
package io.rpcoperator.benchmarks.inference;

/** A connection to one model. Calls are made by one thread. */
interface InferenceCaller extends AutoCloseable {

    /**
     * Asks for the answer to a row, and does not wait for it.
     *
     * @param row number of the row, below {@link Model#ROWS}
     */
    void call(int row, Answer answer);

    @Override
    void close() throws Exception;

    /** Is told the end of a call, by any thread. */
    interface Answer {

        void answered(float[] values);

        void failed(Throwable cause);
    }
}
