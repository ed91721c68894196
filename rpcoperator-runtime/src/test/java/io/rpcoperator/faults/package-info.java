/**
 * What processes and networks do to a service and its callers, on a cluster of JVMs: killed,
 * suspended, starved. {@link io.rpcoperator.faults.FaultyRun} runs a job that writes down every
 * call its operator executes and every answer its function gets.
 */
@NullMarked
package io.rpcoperator.faults;

import org.jspecify.annotations.NullMarked;
