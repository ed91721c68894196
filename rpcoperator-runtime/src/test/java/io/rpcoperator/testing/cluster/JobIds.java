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
package io.rpcoperator.testing.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;

/** Finds job ids in what Flink prints. */
final class JobIds {

    private static final Pattern FORM = Pattern.compile("JobID ([0-9a-f]{32})");

    private JobIds() {}

    static JobID first(String output) {
        Matcher matcher = FORM.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("No job was submitted:\n" + output);
        }
        return JobID.fromHexString(matcher.group(1));
    }
}
