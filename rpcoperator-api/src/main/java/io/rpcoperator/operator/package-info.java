/** What the author of a service implements. */
@NullMarked
package io.rpcoperator.operator;

import org.jspecify.annotations.NullMarked;
