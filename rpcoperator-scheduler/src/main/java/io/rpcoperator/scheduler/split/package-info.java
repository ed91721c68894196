/** One job, two planes: which of its vertices are services. */
@NullMarked
package io.rpcoperator.scheduler.split;

import org.jspecify.annotations.NullMarked;
