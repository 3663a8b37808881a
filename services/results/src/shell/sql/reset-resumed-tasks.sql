-- A later run begins: what has succeeded stays, all else is to be done again. Numbers of attempts go on; the last attempt itself is left
-- behind. $2 and $3 name the tasks that this very batch says had succeeded before.
with again as (
  select t.*
  from spe.task_states t
  where t.job_id = any($1::text[]) and t.status <> 'succeeded' and not exists (
    select from unnest($2::text[], $3::text[]) as kept (job_id, name) where kept.job_id = t.job_id and kept.name = t.name
  )
),
left_behind as (
  insert into spe.past_attempts (job_id, task, number, sequence, delivery, executor, queued_at, started_at)
  select
    job_id, name, attempts, sequence, coalesce(deliveries, 1), coalesce(executor, earlier_executor), queued_at,
    coalesce(started_at, earlier_started_at)
  from again
  where attempts is not null
  on conflict (job_id, task, number) do nothing
)
update spe.task_states t
set
  status = 'pending', retry_at = null, queued_at = null, started_at = null, finished_at = null, executor = null,
  earlier_started_at = null, earlier_executor = null, progress = null, result = null, result_bytes = null, failure = null,
  not_run_because = null
from again
where t.job_id = again.job_id and t.name = again.name
