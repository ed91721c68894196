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
package io.rpcoperator.runtime.transport;

/**
 * The credits that an endpoint has granted.
 *
 * @param sessions how many have credits
 * @param requests the requests that they may have in flight, all together
 * @param bytes the bytes of requests that they may have in flight, all together
 * @param shrinking how many of the sessions may not know yet that they have fewer than before
 */
public record GrantedCredits(int sessions, int requests, long bytes, int shrinking) {

    /** Before anybody has any. */
    public static final GrantedCredits NONE = new GrantedCredits(0, 0, 0, 0);
}
