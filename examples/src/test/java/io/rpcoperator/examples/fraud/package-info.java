/** Tests of the fraud demo. */
@NullMarked
package io.rpcoperator.examples.fraud;

import org.jspecify.annotations.NullMarked;
