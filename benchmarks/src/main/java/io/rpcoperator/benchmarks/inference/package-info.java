/** A model served through the whole path, beside other ways to run it. */
@NullMarked
package io.rpcoperator.benchmarks.inference;

import org.jspecify.annotations.NullMarked;
