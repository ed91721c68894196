/**
 * What runs in a job. Follow a request through {@code client}, {@code transport}, {@code serving}.
 */
@NullMarked
package io.rpcoperator.runtime;

import org.jspecify.annotations.NullMarked;
