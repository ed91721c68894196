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
package io.rpcoperator.scheduler.control;

import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why a request is not granted, for whoever made it. Flink sends an exception of a handler as it
 * prints; this one prints as its message alone.
 */
public final class Refusal extends RestHandlerException {

    private static final long serialVersionUID = 1L;

    /** With a status of HTTP. */
    public Refusal(HttpResponseStatus status, String message) {
        super(message, status, LoggingBehavior.IGNORE);
    }

    /** A request that can never be granted. */
    public static Refusal invalid(String message) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, message);
    }

    /** A request for what there is not. */
    public static Refusal notFound(String message) {
        return new Refusal(HttpResponseStatus.NOT_FOUND, message);
    }

    /** A request that the present state of its job does not allow. */
    public static Refusal conflict(String message) {
        return new Refusal(HttpResponseStatus.CONFLICT, message);
    }

    /** A request that came too early. */
    public static Refusal unavailable(String message) {
        return new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, message);
    }

    /** It is an answer and no fault: where it was made tells nobody anything. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** All that Flink sends. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message is right, its class is in the way
    public String toString() {
        return String.valueOf(getMessage());
    }
}
