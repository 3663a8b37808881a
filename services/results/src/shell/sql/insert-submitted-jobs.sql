-- From pendingJobs: only where nothing is. Returns the ids that were new.
insert into spe.jobs (
  id, run, sequence, status, name, priority, num_workers, labels, label_pairs, types, submitted_at, result_directory, result_url,
  digest, receipt_partition, receipt_offset, description, tasks_pending
)
select
  s.id, s.run, s.sequence, s.status, s.name, s.priority, s.num_workers, s.labels, s.label_pairs::text[], s.types::text[],
  s.submitted_at, s.result_directory, s.result_url, s.digest, s.receipt_partition, s.receipt_offset, s.description, s.tasks_pending
from unnest(
  $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::text[], $10::text[],
  $11::timestamptz[], $12::text[], $13::text[], $14::text[], $15::integer[], $16::bigint[], $17::text[], $18::integer[]
) as s (
  id, run, sequence, status, name, priority, num_workers, labels, label_pairs, types,
  submitted_at, result_directory, result_url, digest, receipt_partition, receipt_offset, description, tasks_pending
)
order by s.id
on conflict (id) do nothing
returning id
