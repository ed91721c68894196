/**
 * Who is who: endpoints and clients, across restarts. The ground floor; imports nothing of ours.
 */
@NullMarked
package io.rpcoperator.runtime.identity;

import org.jspecify.annotations.NullMarked;
