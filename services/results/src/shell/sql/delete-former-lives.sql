-- An id may stand for another job once the first is long over. What hangs on the former one goes when the new one begins.
with former as materialized (
  select j.id
  from unnest($1::text[], $2::timestamptz[]) as b (id, submitted_at)
  join spe.jobs j on j.id = b.id
  where j.sequence > 0 and j.submitted_at < b.submitted_at
),
no_tasks as (delete from spe.tasks where job_id in (select id from former)),
no_attempts as (delete from spe.attempts where job_id in (select id from former))
delete from spe.log_lines where job_id in (select id from former)
