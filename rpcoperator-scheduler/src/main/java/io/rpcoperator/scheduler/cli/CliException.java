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
package io.rpcoperator.scheduler.cli;

/** What could not be done, in the words that the user gets. */
final class CliException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What the process exits with. */
    enum ExitCode {
        /** It was done. */
        OK(0),
        /** The cluster refused it, or was not reached. */
        FAILED(1),
        /** The command line says nothing that could be done. */
        USAGE(2);

        private final int number;

        ExitCode(int number) {
            this.number = number;
        }

        /** As the shell sees it. */
        int number() {
            return number;
        }
    }

    private final ExitCode exitCode;

    private CliException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The cluster refused it, or was not reached. */
    static CliException failed(String message) {
        return new CliException(ExitCode.FAILED, message);
    }

    /** The command line says nothing that could be done. */
    static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
