/**
 * How jobs with services end, stop, are restored and change hands: ends of data, savepoints, a
 * JobMaster that loses its leadership.
 */
@NullMarked
package io.rpcoperator.lifecycle;

import org.jspecify.annotations.NullMarked;
