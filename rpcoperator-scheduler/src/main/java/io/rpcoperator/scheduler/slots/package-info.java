/** Which plane of a job gets which slot. */
@NullMarked
package io.rpcoperator.scheduler.slots;

import org.jspecify.annotations.NullMarked;
