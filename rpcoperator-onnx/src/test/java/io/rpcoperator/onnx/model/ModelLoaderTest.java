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

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where models are found, and where they are not. */
class ModelLoaderTest {

    private static final byte[] CONTENT = "a model".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;

    @Test
    void leavesLocalFilesWhereTheyAre() throws Exception {
        Path file = Files.write(directory.resolve("my model.onnx"), CONTENT);
        for (String location : new String[] {file.toString(), "file:" + file, "file://" + file}) {
            assertThat(load(location))
                    .isEqualTo(new Model.LocalFile(location, file, CONTENT.length));
        }
    }

    @Test
    void readsFromFlinkFileSystems() throws Exception {
        Path file = Files.write(directory.resolve("model.onnx"), CONTENT);
        assertInMemory(load(RemoteFileSystemFactory.SCHEME + "://" + file));
    }

    @Test
    void readsFromTheUserCodeClassPath() throws Exception {
        Files.createDirectories(directory.resolve("models"));
        Files.write(directory.resolve("models/model.onnx"), CONTENT);
        try (URLClassLoader userCode =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            assertInMemory(ModelLoader.load("classpath:/models/model.onnx", userCode));
            assertInMemory(ModelLoader.load("classpath:models/model.onnx", userCode));
        }
    }

    @Test
    void namesWhatIsMissing() {
        String nothing = directory.resolve("nothing.onnx").toString();
        assertRefused(() -> load(nothing), nothing, "there is no file");
        String remote = RemoteFileSystemFactory.SCHEME + "://" + nothing;
        assertRefused(() -> load(remote), remote, "there is no such file");
        assertRefused(
                () -> load("classpath:/nothing.onnx"),
                "classpath:/nothing.onnx",
                "no such resource");
    }

    @Test
    void refusesDirectories() {
        assertRefused(() -> load(directory.toString()), directory.toString(), "not a file");
        String remote = RemoteFileSystemFactory.SCHEME + "://" + directory;
        assertRefused(() -> load(remote), remote, "is a directory");
    }

    @Test
    void refusesEmptyFiles() throws Exception {
        String empty = Files.createFile(directory.resolve("empty.onnx")).toString();
        assertRefused(() -> load(empty), empty, "is empty (0 bytes)");
        String remote = RemoteFileSystemFactory.SCHEME + "://" + empty;
        assertRefused(() -> load(remote), remote, "is empty (0 bytes)");
    }

    @Test
    void refusesWhatIsNoLocation() {
        assertRefused(() -> load(" "), " ", "blank");
        assertRefused(() -> load("nowhere://host/x"), "nowhere://host/x", "no Flink file system");
        assertRefused(() -> load("s3://a b\\c"), "s3://a b\\c", "not a path, a URI");
    }

    private Model load(String location) throws OnnxModelException {
        return ModelLoader.load(location, getClass().getClassLoader());
    }

    private static void assertInMemory(Model model) {
        assertThat(model).isInstanceOf(Model.InMemory.class);
        assertThat(((Model.InMemory) model).content()).isEqualTo(CONTENT);
        assertThat(model.bytes()).isEqualTo(CONTENT.length);
    }

    private static void assertRefused(ThrowingCallable load, String location, String problem) {
        assertThatThrownBy(load)
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("'" + location + "'")
                .hasMessageContaining(problem);
    }
}
