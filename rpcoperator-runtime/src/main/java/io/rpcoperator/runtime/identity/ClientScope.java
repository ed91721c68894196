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
package io.rpcoperator.runtime.identity;

/**
 * Whose requests these are: one client of one attempt of one data-plane subtask.
 *
 * @param job the job's id, in hexadecimal
 * @param task the id of the caller's job vertex, in hexadecimal
 * @param subtask the caller's subtask index
 * @param attempt the caller's attempt number
 * @param client distinguishes the clients of one attempt; random
 */
public record ClientScope(String job, String task, int subtask, int attempt, long client) {}
