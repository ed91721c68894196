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

# Sourced by the scripts beside it: starts a JobManager of this distribution with what a stock Flink
# installation brings. The installation stays as it is, and may be read-only.
#
#   FLINK_HOME      the installation
#   FLINK_CONF_DIR  its configuration, default $FLINK_HOME/conf
#   FLINK_LOG_DIR   where logs go, default env.log.dir, or $FLINK_HOME/log
#   FLINK_PID_DIR   where process ids are kept, default env.pid.dir, or /tmp

ROS_BIN="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
ROS_HOME="$(dirname "$ROS_BIN")"

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

[[ -n "${FLINK_HOME:-}" ]] || fail "Set FLINK_HOME to a Flink installation."
[[ -r "$FLINK_HOME/bin/config.sh" ]] \
    || fail "FLINK_HOME is '$FLINK_HOME', which has no bin/config.sh and is no Flink installation."

# Or it would take the folder of these scripts for the installation's.
_FLINK_HOME_DETERMINED=true
# shellcheck source=/dev/null
. "$FLINK_HOME/bin/config.sh"
export FLINK_HOME _FLINK_HOME_DETERMINED

if ! { mkdir -p "$FLINK_LOG_DIR" && [[ -w "$FLINK_LOG_DIR" ]]; } 2>/dev/null; then
    export FLINK_LOG_DIR="$ROS_HOME/log"
    mkdir -p "$FLINK_LOG_DIR" || fail "Set FLINK_LOG_DIR to a folder that can be written to."
fi

# Flink's own class path, and the scheduler unless it is in lib/ already.
jobManagerClassPath() {
    local stock
    stock="$(constructFlinkClassPath)"
    if compgen -G "$FLINK_LIB_DIR/rpcoperator-scheduler-*.jar" >/dev/null; then
        echo "$stock:$INTERNAL_HADOOP_CLASSPATHS"
    else
        echo "$stock:$(echo "$ROS_HOME"/lib/rpcoperator-scheduler-*.jar):$INTERNAL_HADOOP_CLASSPATHS"
    fi
}

# runJobManager start|start-foreground <what Flink calls the process> <entrypoint> [arguments]
#
# The name is the one that Flink's scripts use, so that they find the process, and stop it.
runJobManager() {
    local mode="$1" name="$2" entrypoint="io.rpcoperator.scheduler.entrypoint.$3"
    shift 3
    local arguments=("$@")

    FLINK_ENV_JAVA_OPTS="${FLINK_ENV_JAVA_OPTS:-} ${FLINK_ENV_JAVA_OPTS_JM:-}"
    parseJmArgsAndExportLogs "${arguments[@]}"
    # shellcheck disable=SC2206 # these are words
    arguments=(${DYNAMIC_PARAMETERS:-} "${arguments[@]}")

    mkdir -p "$FLINK_PID_DIR"
    local ident="${FLINK_IDENT_STRING:-${USER:-}}"
    local pids="$FLINK_PID_DIR/flink-$ident-$name.pid"
    local number=0
    [[ -f "$pids" ]] && number="$(wc -l <"$pids")"
    local log="$FLINK_LOG_DIR/flink-$ident-$name-$((number))-$HOSTNAME"
    local log4j=log4j.properties logback=logback.xml
    [[ "$mode" == start ]] || { log4j=log4j-console.properties logback=logback-console.xml; }

    # shellcheck disable=SC2206,SC2046 # options are words, and may name variables
    local command=("$JAVA_RUN" $JVM_ARGS $(eval echo "$FLINK_ENV_JAVA_OPTS")
        "-Dlog.file=$log.log"
        "-Dlog4j.configuration=file:$FLINK_CONF_DIR/$log4j"
        "-Dlog4j.configurationFile=file:$FLINK_CONF_DIR/$log4j"
        "-Dlogback.configurationFile=file:$FLINK_CONF_DIR/$logback"
        -classpath "$(manglePathList "$(jobManagerClassPath)")"
        "$entrypoint" "${arguments[@]}")

    if [[ "$mode" == start ]]; then
        rotateLogFilesWithPrefix "$FLINK_LOG_DIR" "$log"
        echo "Starting $name with the scheduler of services on host $HOSTNAME."
        "${command[@]}" >"$log.out" 2>&1 </dev/null &
        echo $! >>"$pids"
    else
        echo "Starting $name with the scheduler of services as a console application on host $HOSTNAME."
        echo $$ >>"$pids"
        [[ "${STD_REDIRECT_TO_FILE:-}" != true ]] || exec >"$log.out" 2>&1
        exec "${command[@]}"
    fi
}
