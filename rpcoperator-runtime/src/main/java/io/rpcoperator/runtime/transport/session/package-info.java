/**
 * Sessions, whatever carries them: both sides' state, their windows and budgets, and the endpoints
 * that are bound in this JVM. A carrier ({@code transport.pekko}, {@code transport.local}) brings
 * frames from a {@link io.rpcoperator.runtime.transport.session.Link} to a {@link
 * io.rpcoperator.runtime.transport.session.Peer}.
 */
@NullMarked
package io.rpcoperator.runtime.transport.session;

import org.jspecify.annotations.NullMarked;
