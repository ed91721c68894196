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

# Flink's bin/jobmanager.sh, with the scheduler of services: the JobManager of a session cluster.

USAGE="Usage: jobmanager.sh (start|start-foreground) [-D property=value]... | stop | stop-all"

. "$(dirname "${BASH_SOURCE[0]}")/launch.sh"

case "${1:-}" in
    start | start-foreground)
        runJobManager "$1" standalonesession RosSessionClusterEntrypoint \
            --configDir "$FLINK_CONF_DIR" "${@:2}"
        ;;
    stop | stop-all)
        exec "$FLINK_BIN_DIR/jobmanager.sh" "$1"
        ;;
    *)
        fail "$USAGE"
        ;;
esac
