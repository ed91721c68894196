/**
 * The transport over Pekko: sessions are opened by messages of Artery TCP (the control plane) and
 * carried by frames over pekko-stream TCP (the data plane). One {@link
 * io.rpcoperator.runtime.transport.pekko.PekkoNode} holds both.
 */
@NullMarked
package io.rpcoperator.runtime.transport.pekko;

import org.jspecify.annotations.NullMarked;
