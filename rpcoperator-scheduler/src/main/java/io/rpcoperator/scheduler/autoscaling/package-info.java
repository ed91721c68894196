/**
 * How many subtasks a service should have, from its load: a rule without a clock, a thread or
 * Flink's runtime.
 */
@NullMarked
package io.rpcoperator.scheduler.autoscaling;

import org.jspecify.annotations.NullMarked;
