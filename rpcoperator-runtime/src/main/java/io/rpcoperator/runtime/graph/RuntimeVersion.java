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
package io.rpcoperator.runtime.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of the runtime that this class is of. A job brings a runtime of its own, which may be
 * another than the JobManager's.
 */
public final class RuntimeVersion {

    private static final String FILE = "/META-INF/rpcoperator/rpcoperator-runtime.properties";

    private RuntimeVersion() {}

    /** As its jar has it; {@code unknown} if whoever packed the jar has left that out. */
    public static String get() {
        try (InputStream file = RuntimeVersion.class.getResourceAsStream(FILE)) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }
}
