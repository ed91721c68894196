/** A service in discrete time, and rules that scale it, to be compared on the same traces. */
@NullMarked
package io.rpcoperator.scheduler.autoscaling.simulation;

import org.jspecify.annotations.NullMarked;
