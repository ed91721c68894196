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

# Flink's bin/standalone-job.sh, with the scheduler of services: the JobManager of one application.

USAGE="Usage: standalone-job.sh (start|start-foreground) [--job-classname <class>] [--jars <file>,...]
    [--job-id <id>] [--fromSavepoint <path>] [-D property=value]... [arguments of the job] | stop"

. "$(dirname "${BASH_SOURCE[0]}")/launch.sh"

case "${1:-}" in
    start | start-foreground)
        runJobManager "$1" standalonejob RosApplicationClusterEntrypoint \
            --configDir "$FLINK_CONF_DIR" "${@:2}"
        ;;
    stop)
        exec "$FLINK_BIN_DIR/standalone-job.sh" stop
        ;;
    *)
        fail "$USAGE"
        ;;
esac
