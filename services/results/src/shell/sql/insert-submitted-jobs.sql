-- From pendingJobs: only where nothing is, or nothing but the rejection of this very record: that one gets what the record says of it.
insert into spe.jobs as j (
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, label_pairs, types, result_directory, result_url, task_count, outline
)
select
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, label_pairs::text[], types::text[], result_directory, result_url, task_count, outline
from unnest(
  $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::integer[], $8::bigint[],
  $9::text[], $10::text[], $11::integer[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::integer[], $18::text[]
) as s (
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, label_pairs, types, result_directory, result_url, task_count, outline
)
on conflict (id) do update set
  name = excluded.name,
  priority = excluded.priority,
  num_workers = excluded.num_workers,
  labels = excluded.labels,
  label_pairs = excluded.label_pairs,
  types = excluded.types,
  result_directory = excluded.result_directory,
  result_url = excluded.result_url
where j.status = 'rejected' and j.types = '{}'
  and j.receipt_partition = excluded.receipt_partition and j.receipt_offset = excluded.receipt_offset
