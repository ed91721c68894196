/** The service subtask: load, warm up, serve, drain. */
@NullMarked
package io.rpcoperator.runtime.task;

import org.jspecify.annotations.NullMarked;
