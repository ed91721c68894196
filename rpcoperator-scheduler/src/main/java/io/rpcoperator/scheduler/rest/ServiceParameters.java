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
package io.rpcoperator.scheduler.rest;

import java.util.Collection;
import java.util.List;
import org.apache.flink.runtime.rest.messages.ConversionException;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.MessagePathParameter;

/** The path of a service: its job and its name. */
public class ServiceParameters extends JobMessageParameters {

    private final Service service = new Service();

    /** Where the service's name goes. */
    public Service service() {
        return service;
    }

    @Override
    public Collection<MessagePathParameter<?>> getPathParameters() {
        return List.of(jobPathParameter, service);
    }

    /** The path of a replica. */
    public static final class OfReplica extends ServiceParameters {

        private final Subtask subtask = new Subtask();

        /** Where the replica's number goes. */
        public Subtask subtask() {
            return subtask;
        }

        @Override
        public Collection<MessagePathParameter<?>> getPathParameters() {
            return List.of(jobPathParameter, service(), subtask);
        }
    }

    /** A service's name. */
    public static final class Service extends MessagePathParameter<String> {

        static final String KEY = "service";

        private Service() {
            super(KEY);
        }

        @Override
        protected String convertFromString(String value) {
            return value;
        }

        @Override
        protected String convertToString(String value) {
            return value;
        }

        @Override
        public String getDescription() {
            return "The name of an RPC service of the job.";
        }
    }

    /** The number of a replica. */
    public static final class Subtask extends MessagePathParameter<Integer> {

        static final String KEY = "subtask";

        private Subtask() {
            super(KEY);
        }

        @Override
        protected Integer convertFromString(String value) throws ConversionException {
            try {
                return Integer.valueOf(value);
            } catch (NumberFormatException e) {
                throw new ConversionException(e);
            }
        }

        @Override
        protected String convertToString(Integer value) {
            return value.toString();
        }

        @Override
        public String getDescription() {
            return "The number of a replica of the service: its subtask's.";
        }
    }
}
