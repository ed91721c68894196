/**
 * The transport SPI: sessions between clients and endpoints. Implementations are in sub-packages.
 */
@NullMarked
package io.rpcoperator.runtime.transport;

import org.jspecify.annotations.NullMarked;
