/**
 * A job's services in Flink's REST API. Each request becomes one of {@code control}, which the
 * Dispatcher hands on to the job.
 */
@NullMarked
package io.rpcoperator.scheduler.rest;

import org.jspecify.annotations.NullMarked;
