/**
 * How busy a service is: what its endpoints and its clients report, and what the registry makes of
 * it, as bytes that another version may have to read.
 */
@NullMarked
package io.rpcoperator.runtime.report;

import org.jspecify.annotations.NullMarked;
