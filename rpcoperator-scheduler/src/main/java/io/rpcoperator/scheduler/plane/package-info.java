/** A service's subtasks: how many are wanted, which, and when one that failed is tried again. */
@NullMarked
package io.rpcoperator.scheduler.plane;

import org.jspecify.annotations.NullMarked;
