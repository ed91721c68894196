/** Calls for the records of a stream, in running jobs. */
@NullMarked
package io.rpcoperator.async;

import org.jspecify.annotations.NullMarked;
