update spe.jobs j
set
  tasks_pending = c.pending, tasks_queued = 0, tasks_running = 0, tasks_retrying = 0, tasks_succeeded = c.succeeded,
  tasks_failed = 0, tasks_cancelled = 0, tasks_not_run = 0
from (
  select
    job_id,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'succeeded') as succeeded
  from spe.tasks
  where job_id = any($1::text[])
  group by job_id
) c
where j.id = c.job_id
