insert into spe.attempts as a (
  job_id, task, number, sequence, delivery, executor, queued_at, started_at, finished_at, failure
)
select n.job_id, n.task, n.number, n.sequence, coalesce(n.delivery, 1), n.executor, n.queued_at, n.started_at, n.finished_at, n.failure
from unnest(
  $1::text[], $2::text[], $3::integer[], $4::bigint[], $5::integer[], $6::text[], $7::timestamptz[], $8::timestamptz[],
  $9::timestamptz[], $10::text[]
) as n (job_id, task, number, sequence, delivery, executor, queued_at, started_at, finished_at, failure)
order by n.job_id, n.task, n.number
on conflict (job_id, task, number) do update set
  sequence = excluded.sequence,
  delivery = greatest(excluded.delivery, a.delivery),
  executor = coalesce(excluded.executor, a.executor),
  queued_at = coalesce(excluded.queued_at, a.queued_at),
  started_at = coalesce(excluded.started_at, a.started_at),
  finished_at = coalesce(excluded.finished_at, a.finished_at),
  failure = coalesce(excluded.failure, a.failure)
where a.sequence < excluded.sequence
