/** Card fraud, scored as it happens: the demo behind {@code examples/run fraud-detection}. */
@NullMarked
package io.rpcoperator.examples.fraud;

import org.jspecify.annotations.NullMarked;
