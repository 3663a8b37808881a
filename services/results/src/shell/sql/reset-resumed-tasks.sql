-- A later run begins: what has succeeded stays, all else is to be done again. Numbers of attempts go on.
update spe.tasks
set
  status = 'pending', retry_at = null, queued_at = null, started_at = null, finished_at = null, executor = null, progress = null,
  result = null, result_bytes = null, failure = null, not_run_because = null
where job_id = any($1::text[]) and status <> 'succeeded'
