/** The seam between this module and the runtime; not for users. */
@NullMarked
package io.rpcoperator.spi;

import org.jspecify.annotations.NullMarked;
