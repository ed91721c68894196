/** Clusters whose jobs' services have a scheduler of their own. */
@NullMarked
package io.rpcoperator.scheduler.entrypoint;

import org.jspecify.annotations.NullMarked;
