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
package io.rpcoperator.submission;

import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.io.IOException;

/** Answers what it is asked, once its subtask 0 was started a second time. */
public final class SlowStarter implements RpcOperator<Long, Long> {

    @Override
    public void open(RpcOperatorContext context) throws IOException {
        if (context.taskInfo().getIndexOfThisSubtask() == 0
                && context.taskInfo().getAttemptNumber() == 0) {
            throw new IOException("the model cannot be read the first time");
        }
    }

    @Override
    public Long call(Long request) {
        return request;
    }
}
