/** The JobMaster's side: when the data plane has ended, so that the services may. */
@NullMarked
package io.rpcoperator.runtime.completion;

import org.jspecify.annotations.NullMarked;
