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
package io.rpcoperator.runtime.payload;

import io.rpcoperator.config.Compression;
import io.rpcoperator.config.RosOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * How a service's payloads are compressed.
 *
 * @param compression by what, if at all
 * @param threshold smaller payloads are not
 * @param maxMessageBytes the largest payload, before it is compressed
 */
public record CompressionSettings(Compression compression, long threshold, int maxMessageBytes) {

    /** Payloads as they are. */
    public static final CompressionSettings NONE =
            new CompressionSettings(Compression.NONE, 0, Integer.MAX_VALUE);

    /**
     * Reads the options.
     *
     * @param effective those of a service
     */
    public static CompressionSettings of(ReadableConfig effective) {
        return new CompressionSettings(
                effective.get(RosOptions.NETWORK_COMPRESSION),
                effective.get(RosOptions.NETWORK_COMPRESSION_THRESHOLD).getBytes(),
                (int)
                        Math.min(
                                Integer.MAX_VALUE,
                                effective.get(RosOptions.NETWORK_MAX_MESSAGE_SIZE).getBytes()));
    }

    /**
     * How many bytes a payload of such a service has once it is decompressed. It says so itself,
     * and is held to it when it is; one that claims more than it may is never decompressed.
     */
    public int plainSize(Payload payload) {
        return Envelope.plainSize(payload, this);
    }

    /** Whether payloads travel in an envelope, which says how they are compressed. */
    public boolean isOn() {
        return compression != Compression.NONE;
    }
}
