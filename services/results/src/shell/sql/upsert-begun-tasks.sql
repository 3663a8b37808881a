-- Tasks of jobs of which a run begins. With $20 false rows that exist are left as they are.
insert into spe.tasks as t (
  job_id, name, ordinal, type, pool, needs, status, sequence, attempts, deliveries, retry_at, queued_at, started_at, finished_at,
  executor, progress, result, result_bytes, failure, not_run_because
)
select
  b.job_id, b.name, b.ordinal, b.type, b.pool, b.needs, b.status, b.sequence, b.attempts, b.deliveries, b.retry_at, b.queued_at,
  b.started_at, b.finished_at, b.executor, b.progress, b.result, octet_length(b.result), b.failure, b.not_run_because
from unnest(
  $1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::integer[], $10::integer[],
  $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[], $16::double precision[], $17::text[],
  $18::text[], $19::text[]
) as b (
  job_id, name, ordinal, type, pool, needs, status, sequence, attempts, deliveries,
  retry_at, queued_at, started_at, finished_at, executor, progress, result, failure, not_run_because
)
order by b.job_id, b.name
on conflict (job_id, name) do update set
  ordinal = excluded.ordinal,
  type = excluded.type,
  pool = excluded.pool,
  needs = excluded.needs,
  status = excluded.status,
  sequence = excluded.sequence,
  attempts = excluded.attempts,
  deliveries = excluded.deliveries,
  retry_at = excluded.retry_at,
  queued_at = excluded.queued_at,
  started_at = excluded.started_at,
  finished_at = excluded.finished_at,
  executor = excluded.executor,
  progress = excluded.progress,
  result = excluded.result,
  result_bytes = excluded.result_bytes,
  failure = excluded.failure,
  not_run_because = excluded.not_run_because
where $20::boolean and t.sequence < excluded.sequence
