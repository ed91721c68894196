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
package io.rpcoperator.runtime.transport.wire;

import java.security.SecureRandom;

/**
 * What a data connection must show to be taken as a session that the control plane opened: 128
 * random bits, used once.
 */
public record SessionToken(long high, long low) {

    /** A token that nobody can guess. */
    public static SessionToken random(SecureRandom random) {
        return new SessionToken(random.nextLong(), random.nextLong());
    }

    /** Says nothing of the secret. */
    @Override
    public String toString() {
        return "SessionToken";
    }
}
