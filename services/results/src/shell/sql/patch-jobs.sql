-- What events say of jobs whose rows exist; only newer ones.
update spe.jobs j
set
  sequence = p.sequence,
  status = coalesce(p.status, j.status),
  waiting_for = case when p.status is null then j.waiting_for else p.waiting_for end,
  started_at = coalesce(p.started_at, j.started_at),
  finished_at = case when p.status is null then j.finished_at else p.finished_at end,
  error = case when p.status is null then j.error else p.error end,
  errors = case when p.status is null then j.errors else p.errors end
from unnest(
  $1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[]
) as p (id, sequence, status, waiting_for, started_at, finished_at, error, errors)
where j.id = p.id and j.sequence < p.sequence
