select
  id, run, status, name, priority, num_workers as "numWorkers", labels, waiting_for as "waitingFor",
  submitted_at as "submittedAt", started_at as "startedAt", finished_at as "finishedAt", result_directory as "resultDirectory",
  error, errors, digest, receipt_partition as "receiptPartition", receipt_offset as "receiptOffset",
  array[tasks_pending, tasks_queued, tasks_running, tasks_retrying, tasks_succeeded, tasks_failed, tasks_cancelled, tasks_not_run]
    as "taskCounts"
from spe.jobs
where id = $1
