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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a model at a local path, in a Flink file system, or on the class path.
 *
 * <p>Only a local model keeps external data (weights in files beside it) and may exceed 2 GiB; the
 * others are read into memory whole.
 */
@Internal
public final class ModelLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private static final String CLASSPATH = "classpath:";

    /** A scheme, but not the drive of a Windows path. */
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");

    private final String location;
    private final ClassLoader userCodeClassLoader;

    private ModelLoader(String location, ClassLoader userCodeClassLoader) {
        this.location = location;
        this.userCodeClassLoader = userCodeClassLoader;
    }

    /**
     * Loads a model.
     *
     * @param location a path, a URI or {@code classpath:/path}
     * @param userCodeClassLoader where class-path resources are looked up
     * @throws OnnxModelException if there is none, or nothing that could be one
     */
    public static Model load(String location, ClassLoader userCodeClassLoader)
            throws OnnxModelException {
        return new ModelLoader(location, userCodeClassLoader).load();
    }

    private Model load() throws OnnxModelException {
        try {
            if (location.isBlank()) {
                throw failure("the location is blank; set 'rpc-operator.onnx.model'");
            } else if (location.startsWith(CLASSPATH)) {
                return fromClassPath(location.substring(CLASSPATH.length()));
            } else if (location.startsWith("file:")) {
                return fromFile(Path.of(new org.apache.flink.core.fs.Path(location).getPath()));
            } else if (SCHEME.matcher(location).matches()) {
                return fromFileSystem(new org.apache.flink.core.fs.Path(URI.create(location)));
            } else {
                return fromFile(Path.of(location));
            }
        } catch (IllegalArgumentException e) {
            throw new OnnxModelException(
                    location, "not a path, a URI or 'classpath:/path': " + e.getMessage(), e);
        } catch (IOException e) {
            throw new OnnxModelException(location, "cannot be read: " + e, e);
        }
    }

    private Model fromFile(Path path) throws IOException, OnnxModelException {
        if (!Files.exists(path)) {
            throw failure(
                    "there is no file " + path.toAbsolutePath() + " on this TaskManager's machine");
        }
        if (!Files.isRegularFile(path)) {
            throw failure("is not a file; name the .onnx file itself");
        }
        if (!Files.isReadable(path)) {
            throw failure("may not be read by this process");
        }
        return new Model.LocalFile(location, path, checkSize(Files.size(path)));
    }

    private Model fromClassPath(String resource) throws IOException, OnnxModelException {
        URL url = userCodeClassLoader.getResource(resource.replaceFirst("^/+", ""));
        if (url == null) {
            throw failure("there is no such resource on the job's class path");
        }
        URLConnection connection = url.openConnection();
        // A cached jar would stay open after the job's class loader is closed.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return inMemory(in, connection.getContentLengthLong());
        }
    }

    private Model fromFileSystem(org.apache.flink.core.fs.Path path)
            throws IOException, OnnxModelException {
        FileSystem fileSystem;
        FileStatus status;
        try {
            fileSystem = path.getFileSystem();
            status = fileSystem.getFileStatus(path);
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new OnnxModelException(
                    location, "no Flink file system knows this scheme: " + e.getMessage(), e);
        } catch (FileNotFoundException e) {
            throw new OnnxModelException(location, "there is no such file", e);
        }
        if (status.isDir()) {
            throw failure("is a directory; name the .onnx file itself");
        }
        try (InputStream in = fileSystem.open(path)) {
            return inMemory(in, checkSize(status.getLen()));
        }
    }

    private Model inMemory(InputStream in, long size) throws IOException, OnnxModelException {
        byte[] content = new ProgressReader(location, size, LOG::info).read(in);
        checkSize(content.length);
        return new Model.InMemory(location, content);
    }

    private long checkSize(long bytes) throws OnnxModelException {
        if (bytes == 0) {
            throw failure("is empty (0 bytes)");
        }
        return bytes;
    }

    private OnnxModelException failure(String problem) {
        return new OnnxModelException(location, problem);
    }
}
