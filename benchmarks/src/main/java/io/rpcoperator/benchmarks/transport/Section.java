/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.rpcoperator.benchmarks.transport;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A part of the suite, with JVMs of its own. */
enum Section {

    /** Both sides on a core of their own. */
    PLAIN(""),

    /** The same, with TLS and certificates on both sides. */
    TLS("tls/"),

    /** Both sides where the machine runs them. */
    UNPINNED("unpinned/"),

    /** Small requests alone, and while large tensors go to and fro. */
    MIXED("mixed/");

    private final String prefix;

    Section(String prefix) {
        this.prefix = prefix;
    }

    /** What the names of its figures begin with. */
    String prefix() {
        return prefix;
    }

    boolean isEncrypted() {
        return this == TLS;
    }

    boolean isPinned() {
        return this != UNPINNED;
    }

    /** Who takes part: Netty's echo sends one answer after the other, whatever else waits. */
    List<Peer> peers() {
        return Arrays.stream(Peer.values())
                .filter(peer -> this != MIXED || peer != Peer.NETTY)
                .toList();
    }

    /** As in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
