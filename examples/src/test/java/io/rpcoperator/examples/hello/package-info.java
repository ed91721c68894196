/** Tests of hello-service. */
@NullMarked
package io.rpcoperator.examples.hello;

import org.jspecify.annotations.NullMarked;
