/**
 * A stock Flink cluster of separate JVMs on this machine, for tests that must see what a process
 * boundary, a killed TaskManager or a user-code class loader does.
 *
 * <p>{@link io.rpcoperator.testing.cluster.FlinkTestCluster} starts it from the Flink jars of the
 * test's class path, and only those; {@link io.rpcoperator.testing.cluster.JobJar} builds what
 * users submit; {@link io.rpcoperator.testing.cluster.FlinkRest} tells what the cluster does with
 * it.
 */
@NullMarked
package io.rpcoperator.testing.cluster;

import org.jspecify.annotations.NullMarked;
