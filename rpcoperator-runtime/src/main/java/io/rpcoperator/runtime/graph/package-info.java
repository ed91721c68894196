/** From a declared service to a vertex of the job. */
@NullMarked
package io.rpcoperator.runtime.graph;

import org.jspecify.annotations.NullMarked;
