/** The smallest service: what a newcomer reads first. */
@NullMarked
package io.rpcoperator.examples.hello;

import org.jspecify.annotations.NullMarked;
