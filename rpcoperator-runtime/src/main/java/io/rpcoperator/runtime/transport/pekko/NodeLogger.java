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
package io.rpcoperator.runtime.transport.pekko;

import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.event.Logging;
import org.apache.pekko.event.Logging.InitializeLogger;
import org.apache.pekko.event.Logging.LogEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Pekko's log, within a {@link LogQuota}: much of it is about what came from the network.
 * What Pekko says at the levels INFO and below is of no use to people who run jobs.
 */
public final class NodeLogger extends AbstractActor {

    private final LogQuota quota =
            new LogQuota("the network of services", () -> getContext().getSystem().uptime());

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(
                        InitializeLogger.class,
                        any -> getSender().tell(Logging.loggerInitialized(), getSelf()))
                .match(Logging.Error.class, error -> quota.write(() -> write(error)))
                .match(Logging.Warning.class, warning -> quota.write(() -> write(warning)))
                .match(LogEvent.class, event -> logger(event).debug("{}", event.message()))
                .build();
    }

    private static void write(Logging.Error error) {
        Throwable cause = error.cause();
        if (cause == Logging.noCause()) {
            logger(error).error("{}", error.message());
        } else {
            logger(error).error("{}", error.message(), cause);
        }
    }

    private static void write(Logging.Warning warning) {
        logger(warning).warn("{}", warning.message());
    }

    private static Logger logger(LogEvent event) {
        return LoggerFactory.getLogger(event.logClass());
    }
}
