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
package io.rpcoperator.runtime.report;

import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.report.ServiceReport.Callers;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.runtime.report.ServiceReport.LoadReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A {@link ServiceReport} as bytes. They are written by the job's version of this class and read by
 * the JobManager's, which may be another: the first byte says which form they have.
 */
public final class ServiceReportCodec {

    private static final int VERSION = 1;

    private ServiceReportCodec() {}

    // ------------------------------------------------------------------ writing

    /** Writes a report. */
    public static byte[] encode(ServiceReport report) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(256);
            out.writeByte(VERSION);
            out.writeInt(report.endpoints().size());
            for (EndpointReport endpoint : report.endpoints()) {
                write(endpoint, out);
            }
            write(report.callers(), out);
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private static void write(EndpointReport endpoint, DataOutputSerializer out)
            throws IOException {
        out.writeInt(endpoint.subtask());
        out.writeInt(endpoint.attempt());
        out.writeUTF(endpoint.state().name());
        EndpointAddress address = endpoint.address();
        out.writeBoolean(address != null);
        if (address != null) {
            out.writeUTF(address.host());
            out.writeInt(address.controlPort());
            out.writeInt(address.dataPort());
            out.writeLong(address.node());
        }
        LoadReport load = endpoint.load();
        out.writeBoolean(load != null);
        if (load != null) {
            out.writeLong(load.ageMillis());
            write(load.load(), out);
        }
    }

    private static void write(EndpointLoad load, DataOutputSerializer out) throws IOException {
        out.writeInt(load.queued());
        out.writeInt(load.executing());
        out.writeDouble(load.queueMillis());
        out.writeDouble(load.utilisation());
        out.writeDouble(load.answeredPerSecond());
        out.writeInt(load.blockedSessions());
        out.writeLong(load.modelLoadMillis());
    }

    private static void write(Callers callers, DataOutputSerializer out) throws IOException {
        out.writeInt(callers.count());
        out.writeDouble(callers.waitingCalls());
        out.writeDouble(callers.maxWaitShare());
        out.writeDouble(callers.maxBackPressure());
        out.writeInt(callers.pinned().size());
        for (int subtask : new TreeSet<>(callers.pinned())) {
            out.writeInt(subtask);
        }
    }

    // ------------------------------------------------------------------ reading

    /**
     * Reads a report.
     *
     * @throws IOException if these bytes are none, or have a form that this version does not know
     */
    public static ServiceReport decode(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException(
                    "The report of a service has version "
                            + version
                            + ", only "
                            + VERSION
                            + " can be read: the RpcOperator of the job and that in the JobManager's"
                            + " lib/ are too different");
        }
        List<EndpointReport> endpoints = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            endpoints.add(readEndpoint(in));
        }
        ServiceReport report = new ServiceReport(endpoints, readCallers(in));
        require(in.available() == 0, "more bytes than there should be", in.available());
        return report;
    }

    private static EndpointReport readEndpoint(DataInputDeserializer in) throws IOException {
        return new EndpointReport(
                notNegative(in),
                notNegative(in),
                readState(in),
                in.readBoolean() ? readAddress(in) : null,
                in.readBoolean() ? new LoadReport(notNegativeLong(in), readLoad(in)) : null);
    }

    private static EndpointState readState(DataInputDeserializer in) throws IOException {
        String name = in.readUTF();
        for (EndpointState state : EndpointState.values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        throw new IOException("The report of a service names an unknown state: " + name);
    }

    private static EndpointAddress readAddress(DataInputDeserializer in) throws IOException {
        return new EndpointAddress(in.readUTF(), in.readInt(), in.readInt(), in.readLong());
    }

    private static EndpointLoad readLoad(DataInputDeserializer in) throws IOException {
        return new EndpointLoad(
                notNegative(in),
                notNegative(in),
                amount(in),
                share(in),
                amount(in),
                notNegative(in),
                notNegativeLong(in));
    }

    private static Callers readCallers(DataInputDeserializer in) throws IOException {
        int count = notNegative(in);
        double waitingCalls = amount(in);
        double waitShare = share(in);
        double backPressure = share(in);
        Set<Integer> pinned = new TreeSet<>();
        for (int left = count(in); left > 0; left--) {
            pinned.add(notNegative(in));
        }
        return new Callers(count, waitingCalls, waitShare, backPressure, pinned);
    }

    /** Of things that take a byte each at least. */
    private static int count(DataInputDeserializer in) throws IOException {
        int count = notNegative(in);
        require(count <= in.available(), "a count", count);
        return count;
    }

    private static int notNegative(DataInputDeserializer in) throws IOException {
        int value = in.readInt();
        require(value >= 0, "a number", value);
        return value;
    }

    private static long notNegativeLong(DataInputDeserializer in) throws IOException {
        long value = in.readLong();
        require(value >= 0, "a number", value);
        return value;
    }

    private static double amount(DataInputDeserializer in) throws IOException {
        double value = in.readDouble();
        require(value >= 0 && Double.isFinite(value), "an amount", value);
        return value;
    }

    private static double share(DataInputDeserializer in) throws IOException {
        double value = in.readDouble();
        require(value >= 0 && value <= 1, "a share", value);
        return value;
    }

    private static void require(boolean isMet, String what, Object value) throws IOException {
        if (!isMet) {
            throw new IOException("The report of a service is damaged: " + what + " of " + value);
        }
    }
}
