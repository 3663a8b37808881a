-- Jobs of which a run begins: the whole row, over whatever is older. Returns the ids of those that were newer.
insert into spe.jobs as j (
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, label_pairs, types, result_directory, result_url, task_count, outline,
  waiting_for, started_at, finished_at, error, errors
)
select
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, label_pairs::text[], types::text[], result_directory, result_url, task_count, outline,
  waiting_for, started_at, finished_at, error, errors
from unnest(
  $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::integer[], $8::bigint[],
  $9::text[], $10::text[], $11::integer[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::integer[], $18::text[],
  $19::text[], $20::timestamptz[], $21::timestamptz[], $22::text[], $23::text[]
) as b (
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, label_pairs, types, result_directory, result_url, task_count, outline,
  waiting_for, started_at, finished_at, error, errors
)
on conflict (id) do update set
  run = excluded.run,
  sequence = excluded.sequence,
  status = excluded.status,
  submitted_at = excluded.submitted_at,
  digest = excluded.digest,
  receipt_partition = excluded.receipt_partition,
  receipt_offset = excluded.receipt_offset,
  name = excluded.name,
  priority = excluded.priority,
  num_workers = excluded.num_workers,
  labels = excluded.labels,
  label_pairs = excluded.label_pairs,
  types = excluded.types,
  result_directory = excluded.result_directory,
  result_url = excluded.result_url,
  task_count = excluded.task_count,
  outline = excluded.outline,
  waiting_for = excluded.waiting_for,
  started_at = excluded.started_at,
  finished_at = excluded.finished_at,
  error = excluded.error,
  errors = excluded.errors
where j.sequence < excluded.sequence
returning id
