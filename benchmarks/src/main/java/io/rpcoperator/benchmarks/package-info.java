/** Benchmarks: how fast the hot paths are, and how our transport compares with others. */
@NullMarked
package io.rpcoperator.benchmarks;

import org.jspecify.annotations.NullMarked;
