#!/bin/sh
# Submits a job over HTTP, waits up to a minute for its end and prints the job: 08-submit-with-curl.sh [FILE] [ID]
set -eu
file=${1:-$(dirname "$0")/02-one-task.json}
id=${2:-curl-$(date +%s)-$$}
: "${SPE_API_KEY:?Set SPE_API_KEY: the engine printed it on its first start, and keeps it in .spe/api-key}"

# --config - keeps the key out of the process list.
printf 'header = "Authorization: Bearer %s"\n' "$SPE_API_KEY" |
  curl --silent --show-error --fail-with-body --config - \
    --header "Content-Type: application/json" \
    --header "Idempotency-Key: $id" \
    --data-binary "@$file" \
    "${SPE_URL:-http://127.0.0.1:8080}/jobs?wait=60s"
echo
