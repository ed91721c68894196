#!/usr/bin/env bash
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.

# Stands in for the config.sh of a Flink installation: what the scripts of the distribution use of
# it, and no more.

[[ -n "${_FLINK_HOME_DETERMINED:-}" ]] || exit 3

export FLINK_LIB_DIR="${FLINK_LIB_DIR:-$FLINK_HOME/lib}"
export FLINK_BIN_DIR="$FLINK_HOME/bin"
export FLINK_CONF_DIR="${FLINK_CONF_DIR:-$FLINK_HOME/conf}"
FLINK_LOG_DIR="${FLINK_LOG_DIR:-$FLINK_HOME/log}"
FLINK_PID_DIR="${FLINK_PID_DIR:-/tmp}"
HOSTNAME=here
HIGH_AVAILABILITY="${HIGH_AVAILABILITY:-none}"
JAVA_RUN="${JAVA_RUN:-$JAVA_HOME/bin/java}"
FLINK_ENV_JAVA_OPTS_JM=-Dof=jobmanager
INTERNAL_HADOOP_CLASSPATHS=/etc/hadoop

constructFlinkClassPath() {
    local IFS=:
    local jars=("$FLINK_LIB_DIR"/*.jar)
    echo "${jars[*]}"
}

manglePathList() {
    echo "$1"
}

parseJmArgsAndExportLogs() {
    export JVM_ARGS="-Xmx300m"
    export DYNAMIC_PARAMETERS="-D jobmanager.memory.heap.size=300m"
}

rotateLogFilesWithPrefix() {
    echo "rotate $2"
}

readMasters() {
    MASTERS=(localhost localhost)
    WEBUIPORTS=(8081 8082)
    MASTERS_ALL_LOCALHOST=true
}

TMWorkers() {
    "$FLINK_BIN_DIR/taskmanager.sh" "$1"
}
