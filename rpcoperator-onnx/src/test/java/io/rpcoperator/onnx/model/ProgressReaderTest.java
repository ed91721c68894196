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
package io.rpcoperator.onnx.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading models into memory. */
class ProgressReaderTest {

    private final List<String> progress = new ArrayList<>();

    @Test
    void readsWithAndWithoutAKnownSize() throws Exception {
        byte[] content = new byte[3_000_001];
        new Random(1).nextBytes(content);
        for (long size : new long[] {content.length, -1}) {
            assertThat(reader(size).read(new ByteArrayInputStream(content))).isEqualTo(content);
        }
        assertThat(progress).isEmpty();
    }

    @Test
    void givesWhatThereIsWhenTheSizeWasTooHigh() throws Exception {
        assertThat(reader(9).read(new ByteArrayInputStream(new byte[4]))).hasSize(4);
    }

    @Test
    void reportsEveryStepOfALargeModel() throws Exception {
        long size = 2 * ProgressReader.STEP + 5;
        try (InputStream zeros = new Zeros()) {
            assertThat(reader(size).read(zeros)).hasSize((int) size);
        }
        assertThat(progress).hasSize(2);
        assertThat(progress.get(0)).contains("'big.onnx'").contains("128");
    }

    @Test
    void refusesWhatNoArrayHolds() {
        assertThatThrownBy(() -> reader(1L << 31).read(new Zeros()))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("2 GiB")
                .hasMessageContaining("local path");
    }

    private ProgressReader reader(long size) {
        return new ProgressReader("big.onnx", size, progress::add);
    }

    /** Endless zeros. */
    private static final class Zeros extends InputStream {

        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return length;
        }
    }
}
