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
package io.rpcoperator.runtime.registry;

import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.quarantine.Suspects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;

/**
 * The READY endpoints of a service and the suspects among its requests, whole: a client replaces
 * what it knew.
 *
 * @param registry identifies the registry that counts the versions; a JobManager that takes over
 *     counts anew
 * @param version grows with every change
 * @param ready the endpoints callers may use
 * @param suspects the requests that something is held against
 * @param callerReportMillis how often clients are to send a {@link ReportCaller}; 0 for never
 */
public record EndpointSnapshot(
        long registry,
        long version,
        List<Endpoint> ready,
        Suspects suspects,
        long callerReportMillis) {

    /** What a client knows before it has heard anything. */
    public static final EndpointSnapshot UNKNOWN = new EndpointSnapshot(0, 0, List.of());

    /** Copies the list. */
    public EndpointSnapshot {
        ready = List.copyOf(ready);
    }

    /** Without suspects, for clients that need not report. */
    public EndpointSnapshot(long registry, long version, List<Endpoint> ready) {
        this(registry, version, ready, Suspects.NONE, 0);
    }

    /** Whether a client that knows this has nothing to learn from {@code other}. */
    public boolean isSameAs(long otherRegistry, long otherVersion) {
        return registry == otherRegistry && version == otherVersion;
    }

    /** As the answer to a poll. */
    CoordinationResponse toResponse() {
        try {
            DataOutputSerializer bytes = new DataOutputSerializer(64);
            bytes.writeLong(registry);
            bytes.writeLong(version);
            bytes.writeInt(ready.size());
            for (Endpoint endpoint : ready) {
                write(endpoint, bytes);
            }
            suspects.write(bytes);
            bytes.writeLong(callerReportMillis);
            return BytesResponse.of(bytes.getCopyOfBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** Reads the answer to a poll. */
    public static EndpointSnapshot fromResponse(CoordinationResponse response) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(BytesResponse.bytes(response));
        long registry = in.readLong();
        long version = in.readLong();
        int size = in.readInt();
        List<Endpoint> ready = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ready.add(read(in));
        }
        return new EndpointSnapshot(registry, version, ready, Suspects.read(in), in.readLong());
    }

    private static void write(Endpoint endpoint, DataOutputSerializer out) throws IOException {
        EndpointId id = endpoint.id();
        out.writeUTF(id.service());
        out.writeInt(id.subtask());
        out.writeInt(id.attempt());
        out.writeLong(id.incarnation());
        EndpointAddress address = endpoint.address();
        out.writeUTF(address.host());
        out.writeInt(address.controlPort());
        out.writeInt(address.dataPort());
        out.writeLong(address.node());
    }

    private static Endpoint read(DataInputDeserializer in) throws IOException {
        return new Endpoint(
                new EndpointId(in.readUTF(), in.readInt(), in.readInt(), in.readLong()),
                new EndpointAddress(in.readUTF(), in.readInt(), in.readInt(), in.readLong()));
    }
}
