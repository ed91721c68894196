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
package io.rpcoperator.testing.cluster;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.util.FileUtils;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.slf4j.LoggerFactory;

/**
 * Decides about what closed clusters have left, their logs above all, when a test class ends: it is
 * deleted if all tests of the class have passed, else kept, and the test's log says where.
 *
 * <p>JUnit finds it as a service. Classes run one after the other, so what was left since the last
 * one ended belongs to the class that ends.
 */
public final class ClusterFolders implements TestExecutionListener {

    /** Not decided about yet. */
    private static final Set<Path> LEFT = ConcurrentHashMap.newKeySet();

    /** Whether a test of the class that runs has failed. Owned by JUnit's thread. */
    private boolean failed;

    /** A cluster was closed. Its jars and other temporary files are of no use to anyone. */
    static void leave(Path folder) {
        FileUtils.deleteDirectoryQuietly(ClusterDefaults.temporary(folder).toFile());
        LEFT.add(folder);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        failed |= result.getStatus() == TestExecutionResult.Status.FAILED;
        if (test.getSource().orElse(null) instanceof ClassSource ended) {
            LEFT.forEach(folder -> decide(folder, ended.getClassName()));
            LEFT.clear();
            failed = false;
        }
    }

    private void decide(Path folder, String testClass) {
        if (failed) {
            // Asked for as late as this: the first logger settles where the log goes, and JUnit
            // makes its listeners before the build redirects the output of the tests.
            LoggerFactory.getLogger(ClusterFolders.class)
                    .error("{} failed; its cluster has left its logs in {}", testClass, folder);
        } else {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
    }
}
