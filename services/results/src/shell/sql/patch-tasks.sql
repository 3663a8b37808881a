-- What events say of tasks whose rows exist; only newer ones. Returns from which status to which how many tasks of a job went.
with changed as (
  update spe.tasks t
  set
    sequence = p.sequence,
    status = coalesce(p.status, t.status),
    attempts = coalesce(p.attempts, t.attempts),
    deliveries = coalesce(p.deliveries, t.deliveries),
    retry_at = case when p.status is null then t.retry_at else p.retry_at end,
    queued_at = case when p.is_fresh then p.queued_at else coalesce(p.queued_at, t.queued_at) end,
    started_at = case when p.is_fresh then p.started_at else coalesce(p.started_at, t.started_at) end,
    finished_at = case when p.is_fresh then p.finished_at else coalesce(p.finished_at, t.finished_at) end,
    executor = case when p.is_fresh then p.executor else coalesce(p.executor, t.executor) end,
    progress = case when p.is_fresh then p.progress else coalesce(p.progress, t.progress) end,
    result = case when p.is_fresh then p.result else coalesce(p.result, t.result) end,
    result_bytes = case when p.is_fresh then octet_length(p.result) else coalesce(octet_length(p.result), t.result_bytes) end,
    failure = case when p.is_fresh then p.failure else coalesce(p.failure, t.failure) end,
    not_run_because = case when p.is_fresh then p.not_run_because else coalesce(p.not_run_because, t.not_run_because) end
  from unnest(
    $1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::text[], $6::integer[], $7::integer[], $8::timestamptz[],
    $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::double precision[], $14::text[], $15::text[],
    $16::text[]
  ) as p (
    job_id, name, is_fresh, sequence, status, attempts, deliveries, retry_at,
    queued_at, started_at, finished_at, executor, progress, result, failure, not_run_because
  )
  join spe.tasks before on before.job_id = p.job_id and before.name = p.name
  where t.job_id = before.job_id and t.name = before.name and t.sequence < p.sequence
  returning t.job_id, before.status as status_before, t.status as status_now
)
select job_id as "jobId", status_before as "from", status_now as "to", count(*)::integer as count
from changed
where status_before <> status_now
group by job_id, status_before, status_now
