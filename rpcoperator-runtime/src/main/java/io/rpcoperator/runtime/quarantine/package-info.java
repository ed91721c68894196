/**
 * Requests that may kill what executes them: what they are known by, and what is held against them.
 */
@NullMarked
package io.rpcoperator.runtime.quarantine;

import org.jspecify.annotations.NullMarked;
