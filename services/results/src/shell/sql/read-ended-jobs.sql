select
  j.id, j.run, j.name, j.status, j.finished_at as "finishedAt", j.result_directory as "resultDirectory",
  coalesce(r.task_count, 0)::integer as "taskCount", coalesce(r.result_bytes, 0)::bigint as "resultBytes"
from unnest($1::text[]) as ended (id)
join spe.jobs j on j.id = ended.id
left join lateral (
  select count(*) as task_count, sum(coalesce(t.result_bytes, 0) + coalesce(octet_length(t.failure), 0)) as result_bytes
  from spe.tasks t
  where t.job_id = j.id
) r on true
where j.result_directory is not null
order by j.id
