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

# Stands before Flink's script of this name in the PATH of the image: native Kubernetes starts its
# JobManagers by it. Not to be started by hand.

. "$(dirname "${BASH_SOURCE[0]}")/launch.sh"

case "${1:-}" in
    kubernetes-session)
        runJobManager start-foreground "$1" RosKubernetesSessionClusterEntrypoint "${@:2}"
        ;;
    kubernetes-application)
        runJobManager start-foreground "$1" RosKubernetesApplicationClusterEntrypoint "${@:2}"
        ;;
    *)
        fail "Usage: kubernetes-jobmanager.sh kubernetes-session|kubernetes-application [arguments]"
        ;;
esac
