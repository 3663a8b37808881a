-- An id may stand for another job once the first is long over, or was rejected. All of the former one goes when the new one begins.
with former as (
  delete from spe.jobs j
  using unnest($1::text[], $2::timestamptz[]) as b (id, submitted_at)
  where j.id = b.id and j.sequence > 0 and j.submitted_at < b.submitted_at
  returning j.id
),
no_tasks as (delete from spe.task_states where job_id in (select id from former)),
no_attempts as (delete from spe.past_attempts where job_id in (select id from former))
delete from spe.log_lines where job_id in (select id from former)
