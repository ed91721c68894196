/**
 * What is asked of the scheduler of a running job's services, and what it answers. The questions
 * travel as Flink's coordination requests, to an address that no operator has; the answers are the
 * REST API's, too.
 */
@NullMarked
package io.rpcoperator.scheduler.control;

import org.jspecify.annotations.NullMarked;
