/** Sessions inside one JVM and class loader: the same rules and bytes, without sockets. */
@NullMarked
package io.rpcoperator.runtime.transport.local;

import org.jspecify.annotations.NullMarked;
