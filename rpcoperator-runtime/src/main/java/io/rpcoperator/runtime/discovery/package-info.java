/** The caller's side of the registry: a long poll from inside a task. */
@NullMarked
package io.rpcoperator.runtime.discovery;

import org.jspecify.annotations.NullMarked;
