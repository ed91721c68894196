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

# The image's entrypoint: JobManagers are started with the scheduler of services, everything else as
# by Flink's own image.

ROS_BIN="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"

case "${1:-}" in
    jobmanager)
        exec /docker-entrypoint.sh "$ROS_BIN/jobmanager.sh" start-foreground "${@:2}"
        ;;
    standalone-job)
        exec /docker-entrypoint.sh "$ROS_BIN/standalone-job.sh" start-foreground "${@:2}"
        ;;
    *)
        exec /docker-entrypoint.sh "$@"
        ;;
esac
