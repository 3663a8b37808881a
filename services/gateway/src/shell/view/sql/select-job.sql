select
  id, run, status, name, priority, num_workers as "numWorkers", labels, waiting_for as "waitingFor",
  submitted_at as "submittedAt", started_at as "startedAt", finished_at as "finishedAt", result_directory as "resultDirectory",
  error, errors, digest, receipt_partition as "receiptPartition", receipt_offset as "receiptOffset", task_counts as "taskCounts"
from spe.counted_jobs
where id = $1
