-- What events say of jobs whose rows exist; only newer ones. A rejected job has no tasks. The last eight are how the counts of their tasks changed.
update spe.jobs j
set
  run = p.run,
  sequence = p.sequence,
  status = coalesce(p.status, j.status),
  waiting_for = case when p.status is null then j.waiting_for else p.waiting_for end,
  started_at = case when p.run > j.run then p.started_at else coalesce(p.started_at, j.started_at) end,
  finished_at = case when p.status is null then j.finished_at else p.finished_at end,
  error = case when p.status is null then j.error else p.error end,
  errors = case when p.status is null then j.errors else p.errors end,
  tasks_pending = case when p.status = 'rejected' then 0 else j.tasks_pending + p.pending end,
  tasks_queued = j.tasks_queued + p.queued,
  tasks_running = j.tasks_running + p.running,
  tasks_retrying = j.tasks_retrying + p.retrying,
  tasks_succeeded = j.tasks_succeeded + p.succeeded,
  tasks_failed = j.tasks_failed + p.failed,
  tasks_cancelled = j.tasks_cancelled + p.cancelled,
  tasks_not_run = j.tasks_not_run + p.not_run
from unnest(
  $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[],
  $10::integer[], $11::integer[], $12::integer[], $13::integer[], $14::integer[], $15::integer[], $16::integer[], $17::integer[]
) as p (
  id, run, sequence, status, waiting_for, started_at, finished_at, error, errors,
  pending, queued, running, retrying, succeeded, failed, cancelled, not_run
)
where j.id = p.id and j.sequence <= p.sequence
