/** What puts a service into a job. */
@NullMarked
package io.rpcoperator.job;

import org.jspecify.annotations.NullMarked;
