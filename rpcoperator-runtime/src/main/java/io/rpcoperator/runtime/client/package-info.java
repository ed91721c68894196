/** The client: one call from its start to its end. */
@NullMarked
package io.rpcoperator.runtime.client;

import org.jspecify.annotations.NullMarked;
