/**
 * All that touches the insides of Flink's JobManager: the two schedulers of a job, their slot
 * pools, and how they get into a cluster. {@code FlinkSignaturesTest} tells what a new version of
 * Flink has changed of it.
 */
@NullMarked
package io.rpcoperator.scheduler.flink;

import org.jspecify.annotations.NullMarked;
