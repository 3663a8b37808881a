-- The next tasks of some jobs that have a result or a failure, by job and name, from behind a place.
select job_id as "jobId", name, result, failure
from spe.tasks
where job_id = any($1::text[]) and (job_id, name) > ($2::text, $3::text) and (result is not null or failure is not null)
order by job_id, name
limit $4
