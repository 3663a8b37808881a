-- Results that are small ($2 bytes) are given, in the order of the tasks, until they fill the document ($3 bytes).
with sized as (
  select *, sum(result_bytes) filter (where result_bytes <= $2) over (order by ordinal) as bytes_so_far
  from spe.tasks
  where job_id = $1
)
select
  name, type, status, needs, attempts, deliveries,
  queued_at as "queuedAt", started_at as "startedAt", finished_at as "finishedAt", executor, progress,
  case when result_bytes <= $2 and bytes_so_far <= $3 then result end as result,
  result is not null and not (result_bytes <= $2 and bytes_so_far <= $3) as "isResultOmitted",
  failure, not_run_because as "notRunBecause"
from sized
order by ordinal
