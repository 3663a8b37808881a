select
  name, type, status, needs, attempts, deliveries,
  queued_at as "queuedAt", started_at as "startedAt", finished_at as "finishedAt", executor, progress,
  result, false as "isResultOmitted", failure, not_run_because as "notRunBecause"
from spe.tasks
where job_id = $1 and name = $2
