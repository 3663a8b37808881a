#!/bin/sh
# Drops a job into Kafka as plain JSON and waits for its completion: 11-submit-with-kcat.sh [FILE] [ID]
set -eu
file=${1:-$(dirname "$0")/02-one-task.json}
id=${2:-kcat-$(date +%s)-$$}
brokers=${SPE_KAFKA_BROKERS:-127.0.0.1:9092}
since=$(date +%s)000

# The record's key is the job's id; murmur2 is the partitioner that Kafka's own clients use.
kcat -q -P -b "$brokers" -t "${SPE_PREFIX:-}pendingJobs" -X topic.partitioner=murmur2_random -k "$id" "$file"
echo "submitted $id"

# The outcome is in the completion's headers, readable without its schema. kcat reads committed records only.
tries=0
while [ "$tries" -lt 60 ]; do
  status=$(kcat -q -C -e -b "$brokers" -t "${SPE_PREFIX:-}completedJobs" -o "s@$since" -f '%h\n' |
    awk -v wanted="spe-job-id=$id" -F, '
      { found = 0; for (i = 1; i <= NF; i++) if ($i == wanted) found = 1 }
      found { for (i = 1; i <= NF; i++) if (sub(/^spe-status=/, "", $i)) print $i; exit }')
  if [ -n "$status" ]; then
    echo "job $id $status"
    [ "$status" = succeeded ]
    exit
  fi
  tries=$((tries + 1))
  sleep 1
done
echo "Job $id has not ended within a minute." >&2
exit 1
