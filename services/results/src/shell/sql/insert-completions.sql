insert into spe.completions (
  log_partition, log_offset, job_id, run, name, status, submitted_at, started_at, finished_at, result_directory, result_url, error,
  task_counts, labels, tasks, results, omitted_results
)
select * from unnest(
  $1::integer[], $2::bigint[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
  $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[]
)
on conflict (log_partition, log_offset) do nothing
