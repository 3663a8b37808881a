-- What the batch does not say of an attempt stands in the row of its task, which is still that of this attempt, or here already.
insert into spe.past_attempts as a (
  job_id, task, number, sequence, delivery, executor, queued_at, started_at, finished_at, failure
)
select
  n.job_id, n.task, n.number, n.sequence, coalesce(n.delivery, t.deliveries, 1),
  coalesce(n.executor, t.executor, t.earlier_executor), coalesce(n.queued_at, t.queued_at),
  coalesce(n.started_at, t.started_at, t.earlier_started_at), n.finished_at, n.failure
from unnest(
  $1::text[], $2::text[], $3::integer[], $4::bigint[], $5::integer[], $6::text[], $7::timestamptz[], $8::timestamptz[],
  $9::timestamptz[], $10::text[]
) as n (job_id, task, number, sequence, delivery, executor, queued_at, started_at, finished_at, failure)
left join spe.task_states t on t.job_id = n.job_id and t.name = n.task and t.attempts = n.number
on conflict (job_id, task, number) do update set
  sequence = excluded.sequence,
  delivery = greatest(excluded.delivery, a.delivery),
  executor = coalesce(excluded.executor, a.executor),
  queued_at = coalesce(excluded.queued_at, a.queued_at),
  started_at = coalesce(excluded.started_at, a.started_at),
  finished_at = coalesce(excluded.finished_at, a.finished_at),
  failure = coalesce(excluded.failure, a.failure)
where a.sequence < excluded.sequence
