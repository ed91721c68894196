/**
 * A checkpointed job that goes on while processes of its cluster are killed, stopped and starved
 * and its own code throws: nothing may be lost, doubled, or left behind in the JVMs.
 *
 * <p>{@link io.rpcoperator.soak.SoakRun} is one such run; {@link
 * io.rpcoperator.soak.RandomFaultsITCase} sees each {@link io.rpcoperator.soak.Fault} once, {@link
 * io.rpcoperator.soak.SoakITCase} as many as some minutes have room for.
 *
 * <p>{@link io.rpcoperator.soak.OverloadJob} is hurt by nobody, but offers more than its service
 * can do.
 */
@NullMarked
package io.rpcoperator.soak;

import org.jspecify.annotations.NullMarked;
