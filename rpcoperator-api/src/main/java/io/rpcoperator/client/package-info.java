/** What the caller of a service uses: calls, their options and their errors. */
@NullMarked
package io.rpcoperator.client;

import org.jspecify.annotations.NullMarked;
