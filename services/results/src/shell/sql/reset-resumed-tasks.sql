-- A later run begins: what has succeeded stays, all else is to be done again. Numbers of attempts go on. $2 and $3 name the tasks
-- of which this very batch says that they had succeeded before.
update spe.tasks t
set
  status = 'pending', retry_at = null, queued_at = null, started_at = null, finished_at = null, executor = null, progress = null,
  result = null, result_bytes = null, failure = null, not_run_because = null
where t.job_id = any($1::text[]) and t.status <> 'succeeded' and not exists (
  select from unnest($2::text[], $3::text[]) as kept (job_id, name) where kept.job_id = t.job_id and kept.name = t.name
)
