select
  number, delivery, executor, queued_at as "queuedAt", started_at as "startedAt", finished_at as "finishedAt", failure
from spe.attempts
where job_id = $1 and task = $2
order by number
