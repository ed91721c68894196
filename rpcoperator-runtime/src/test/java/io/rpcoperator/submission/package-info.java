/**
 * How jobs with services get into a cluster, and what becomes of them there: each way of
 * submission, the shape of the job, failures of one part and the other, and what an ended job
 * leaves behind.
 */
@NullMarked
package io.rpcoperator.submission;

import org.jspecify.annotations.NullMarked;
