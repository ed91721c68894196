/** What several parts need and none of them owns. Imports nothing of ours. */
@NullMarked
package io.rpcoperator.runtime.common;

import org.jspecify.annotations.NullMarked;
