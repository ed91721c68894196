/** Hand-written fakes, scripted by intent. */
@NullMarked
package io.rpcoperator.runtime.testing;

import org.jspecify.annotations.NullMarked;
