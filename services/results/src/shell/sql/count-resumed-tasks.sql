update spe.jobs j
set
  tasks_pending = c.pending, tasks_queued = c.queued, tasks_running = c.running, tasks_retrying = c.retrying,
  tasks_succeeded = c.succeeded, tasks_failed = c.failed, tasks_cancelled = c.cancelled, tasks_not_run = c.not_run
from (
  select
    job_id,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'queued') as queued,
    count(*) filter (where status = 'running') as running,
    count(*) filter (where status = 'retrying') as retrying,
    count(*) filter (where status = 'succeeded') as succeeded,
    count(*) filter (where status = 'failed') as failed,
    count(*) filter (where status = 'cancelled') as cancelled,
    count(*) filter (where status = 'not_run') as not_run
  from spe.tasks
  where job_id = any($1::text[])
  group by job_id
) c
where j.id = c.job_id
