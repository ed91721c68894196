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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.report.ServiceReport.Callers;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.runtime.report.ServiceReport.LoadReport;
import io.rpcoperator.runtime.transport.Fuzz;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceReportCodecTest {

    private static final int INPUTS = 50_000;

    private static final ServiceReport REPORT =
            new ServiceReport(
                    List.of(
                            new EndpointReport(0, 3, EndpointState.LOADING, null, null),
                            new EndpointReport(
                                    2,
                                    0,
                                    EndpointState.READY,
                                    new EndpointAddress("wörker-1", 50100, 50200, -7),
                                    new LoadReport(
                                            250, new EndpointLoad(17, 8, 12.5, 0.75, 1e4, 2, 900))),
                            new EndpointReport(
                                    3,
                                    1,
                                    EndpointState.DRAINING,
                                    new EndpointAddress("worker-2", 1, 2, 3),
                                    null)),
                    new Callers(2, 40.5, 0.5, 1, Set.of(2, 3)));

    static LongStream seeds() {
        return Fuzz.seeds();
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(ServiceReportCodec.decode(ServiceReportCodec.encode(REPORT))).isEqualTo(REPORT);
        assertThat(ServiceReportCodec.decode(ServiceReportCodec.encode(ServiceReport.EMPTY)))
                .isEqualTo(ServiceReport.EMPTY);
    }

    @Test
    void ofLessThanAllNothingIsRead() {
        byte[] all = ServiceReportCodec.encode(REPORT);
        for (int length = 0; length < all.length; length++) {
            byte[] truncated = Arrays.copyOf(all, length);
            assertThatThrownBy(() -> ServiceReportCodec.decode(truncated))
                    .as("%d of %d bytes", length, all.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void ofMoreThanAllNothingIsRead() {
        byte[] all = ServiceReportCodec.encode(REPORT);
        assertThatThrownBy(() -> ServiceReportCodec.decode(Arrays.copyOf(all, all.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more bytes than there should be of 1");
    }

    /** A class of the job's may be newer than that in the JobManager. */
    @Test
    void anotherVersionIsNamed() {
        byte[] newer = ServiceReportCodec.encode(REPORT);
        newer[0] = 2;
        assertThatThrownBy(() -> ServiceReportCodec.decode(newer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has version 2, only 1 can be read");
    }

    @Test
    void aShareOfMoreThanAllIsNone() {
        ServiceReport wrong = new ServiceReport(List.of(), new Callers(1, 0, 1.5, 0, Set.of()));
        assertThatThrownBy(() -> ServiceReportCodec.decode(ServiceReportCodec.encode(wrong)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a share of 1.5");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsDamagedIsReadOrRefused(long seed) {
        Fuzz fuzz = new Fuzz(seed);
        byte[][] sound =
                Stream.generate(() -> ServiceReportCodec.encode(report(fuzz.random())))
                        .limit(100)
                        .toArray(byte[][]::new);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            try {
                ServiceReportCodec.decode(fuzz.spoil(fuzz.anyOf(sound)));
            } catch (IOException expected) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + " of " + Fuzz.again(seed), e);
            }
        }
        assertThat(refused).as(Fuzz.again(seed)).isBetween(INPUTS / 4, INPUTS - 1);
    }

    private static ServiceReport report(Random random) {
        return new ServiceReport(
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(subtask -> endpoint(subtask, random))
                        .toList(),
                new Callers(
                        random.nextInt(1000),
                        1000 * random.nextDouble(),
                        random.nextDouble(),
                        random.nextDouble(),
                        random.nextBoolean() ? Set.of() : Set.of(1, 2, 100)));
    }

    private static EndpointReport endpoint(int subtask, Random random) {
        EndpointState[] states = EndpointState.values();
        return new EndpointReport(
                subtask,
                random.nextInt(5),
                states[random.nextInt(states.length)],
                random.nextBoolean()
                        ? null
                        : new EndpointAddress(
                                "worker-" + random.nextInt(), 1, 2, random.nextLong()),
                random.nextBoolean()
                        ? null
                        : new LoadReport(
                                random.nextInt(5000),
                                new EndpointLoad(
                                        random.nextInt(1000),
                                        random.nextInt(100),
                                        1000 * random.nextDouble(),
                                        random.nextDouble(),
                                        1e5 * random.nextDouble(),
                                        random.nextInt(10),
                                        random.nextInt(100_000))));
    }
}
