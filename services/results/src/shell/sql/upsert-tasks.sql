-- What events say of tasks, over what is older. Where an attempt was queued (queued_at is given) the row is that attempt's from now on.
insert into spe.task_states as t (
  job_id, name, sequence, status, attempts, deliveries, retry_at, queued_at, started_at, finished_at, executor,
  earlier_started_at, earlier_executor, progress, result, result_bytes, failure, not_run_because
)
select
  job_id, name, sequence, status, attempts, deliveries, retry_at, queued_at, started_at, finished_at, executor,
  earlier_started_at, earlier_executor, progress, result, octet_length(result), failure, not_run_because
from unnest(
  $1::text[], $2::text[], $3::bigint[], $4::text[], $5::integer[], $6::integer[], $7::timestamptz[], $8::timestamptz[],
  $9::timestamptz[], $10::timestamptz[], $11::text[], $12::timestamptz[], $13::text[], $14::double precision[], $15::text[],
  $16::text[], $17::text[]
) as n (
  job_id, name, sequence, status, attempts, deliveries, retry_at, queued_at, started_at, finished_at, executor,
  earlier_started_at, earlier_executor, progress, result, failure, not_run_because
)
on conflict (job_id, name) do update set
  sequence = excluded.sequence,
  status = coalesce(excluded.status, t.status),
  attempts = coalesce(excluded.attempts, t.attempts),
  deliveries = coalesce(excluded.deliveries, t.deliveries),
  retry_at = case when excluded.status is null then t.retry_at else excluded.retry_at end,
  queued_at = coalesce(excluded.queued_at, t.queued_at),
  started_at = coalesce(excluded.started_at, case when excluded.queued_at is null then t.started_at end),
  finished_at = coalesce(excluded.finished_at, case when excluded.queued_at is null then t.finished_at end),
  executor = coalesce(excluded.executor, case when excluded.queued_at is null then t.executor end),
  earlier_started_at = coalesce(
    excluded.earlier_started_at,
    case
      when excluded.queued_at is null then t.earlier_started_at
      when excluded.attempts = t.attempts then coalesce(t.started_at, t.earlier_started_at)
    end
  ),
  earlier_executor = coalesce(
    excluded.earlier_executor,
    case
      when excluded.queued_at is null then t.earlier_executor
      when excluded.attempts = t.attempts then coalesce(t.executor, t.earlier_executor)
    end
  ),
  progress = coalesce(excluded.progress, case when excluded.queued_at is null then t.progress end),
  result = coalesce(excluded.result, case when excluded.queued_at is null then t.result end),
  result_bytes = coalesce(excluded.result_bytes, case when excluded.queued_at is null then t.result_bytes end),
  failure = coalesce(excluded.failure, case when excluded.queued_at is null then t.failure end),
  not_run_because = coalesce(excluded.not_run_because, case when excluded.queued_at is null then t.not_run_because end)
where t.sequence < excluded.sequence
