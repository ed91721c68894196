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

# Flink's bin/start-cluster.sh, with the scheduler of services: the JobManagers of conf/masters (one
# here, without high availability), and the TaskManagers of conf/workers.

. "$(dirname "${BASH_SOURCE[0]}")/launch.sh"

if [[ "${HIGH_AVAILABILITY,,}" == zookeeper ]]; then
    readMasters
    for i in "${!MASTERS[@]}"; do
        here=("$ROS_BIN/jobmanager.sh" start
            -D "jobmanager.rpc.address=${MASTERS[i]}" -D "rest.port=${WEBUIPORTS[i]}")
        if [[ "$MASTERS_ALL_LOCALHOST" == true ]]; then
            "${here[@]}"
        else
            # shellcheck disable=SC2086,SC2029 # words; the folders are the same on every host
            ssh -n $FLINK_SSH_OPTS "${MASTERS[i]}" -- \
                "FLINK_HOME='$FLINK_HOME' FLINK_CONF_DIR='$FLINK_CONF_DIR' nohup ${here[*]} &"
        fi
    done
else
    "$ROS_BIN/jobmanager.sh" start
fi

TMWorkers start
