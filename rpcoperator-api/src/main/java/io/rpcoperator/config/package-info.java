/** The configuration options. */
@NullMarked
package io.rpcoperator.config;

import org.jspecify.annotations.NullMarked;
