/** The JobMaster's side: which endpoints of a service are there. */
@NullMarked
package io.rpcoperator.runtime.registry;

import org.jspecify.annotations.NullMarked;
