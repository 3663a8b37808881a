-- Jobs of which a run begins: the whole row, over whatever is older. Returns the ids of those that were newer.
insert into spe.jobs as j (
  id, run, sequence, status, name, priority, num_workers, labels, label_pairs, types, waiting_for, submitted_at, started_at,
  finished_at, result_directory, result_url, error, errors, digest, receipt_partition, receipt_offset, description,
  tasks_pending, tasks_queued, tasks_running, tasks_retrying, tasks_succeeded, tasks_failed, tasks_cancelled, tasks_not_run
)
select
  b.id, b.run, b.sequence, b.status, b.name, b.priority, b.num_workers, b.labels, b.label_pairs::text[], b.types::text[],
  b.waiting_for, b.submitted_at, b.started_at, b.finished_at, b.result_directory, b.result_url, b.error, b.errors, b.digest,
  b.receipt_partition, b.receipt_offset, b.description,
  b.tasks_pending, b.tasks_queued, b.tasks_running, b.tasks_retrying, b.tasks_succeeded, b.tasks_failed, b.tasks_cancelled,
  b.tasks_not_run
from unnest(
  $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::integer[], $8::bigint[],
  $9::text[], $10::text[], $11::integer[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
  $18::text[], $19::timestamptz[], $20::timestamptz[], $21::text[], $22::text[],
  $23::integer[], $24::integer[], $25::integer[], $26::integer[], $27::integer[], $28::integer[], $29::integer[], $30::integer[]
) as b (
  id, run, sequence, status, submitted_at, digest, receipt_partition, receipt_offset,
  name, priority, num_workers, labels, result_directory, result_url, description, label_pairs, types,
  waiting_for, started_at, finished_at, error, errors,
  tasks_pending, tasks_queued, tasks_running, tasks_retrying, tasks_succeeded, tasks_failed, tasks_cancelled, tasks_not_run
)
order by b.id
on conflict (id) do update set
  run = excluded.run,
  sequence = excluded.sequence,
  status = excluded.status,
  name = excluded.name,
  priority = excluded.priority,
  num_workers = excluded.num_workers,
  labels = excluded.labels,
  label_pairs = excluded.label_pairs,
  types = excluded.types,
  waiting_for = excluded.waiting_for,
  submitted_at = excluded.submitted_at,
  started_at = excluded.started_at,
  finished_at = excluded.finished_at,
  result_directory = excluded.result_directory,
  result_url = excluded.result_url,
  error = excluded.error,
  errors = excluded.errors,
  digest = excluded.digest,
  receipt_partition = excluded.receipt_partition,
  receipt_offset = excluded.receipt_offset,
  description = excluded.description,
  tasks_pending = excluded.tasks_pending,
  tasks_queued = excluded.tasks_queued,
  tasks_running = excluded.tasks_running,
  tasks_retrying = excluded.tasks_retrying,
  tasks_succeeded = excluded.tasks_succeeded,
  tasks_failed = excluded.tasks_failed,
  tasks_cancelled = excluded.tasks_cancelled,
  tasks_not_run = excluded.tasks_not_run
where j.sequence < excluded.sequence or j.submitted_at < excluded.submitted_at
returning id
