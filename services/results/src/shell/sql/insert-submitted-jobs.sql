-- From pendingJobs: only where nothing is, or nothing but a rejection: that one gets what its record says of it.
insert into spe.jobs as j (
  id, run, sequence, status, name, priority, num_workers, labels, label_pairs, types, submitted_at, result_directory, result_url,
  digest, receipt_partition, receipt_offset, description, tasks_pending
)
select
  s.id, s.run, s.sequence, s.status, s.name, s.priority, s.num_workers, s.labels, s.label_pairs::text[], s.types::text[],
  s.submitted_at, s.result_directory, s.result_url, s.digest, s.receipt_partition, s.receipt_offset, s.description, s.tasks_pending
from unnest(
  $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::integer[], $8::bigint[],
  $9::text[], $10::text[], $11::integer[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
  $18::integer[]
) as s (
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, result_directory, result_url, description, label_pairs, types,
  tasks_pending
)
order by s.id
on conflict (id) do update set
  name = excluded.name,
  priority = excluded.priority,
  num_workers = excluded.num_workers,
  labels = excluded.labels,
  label_pairs = excluded.label_pairs,
  types = excluded.types,
  result_directory = excluded.result_directory,
  result_url = excluded.result_url,
  description = excluded.description
where j.status = 'rejected' and j.description is null
returning id, status
