/** {@code bin/rpc-services}: the services of running jobs, on a command line. */
@NullMarked
package io.rpcoperator.scheduler.cli;

import org.jspecify.annotations.NullMarked;
