-- The last beat of each executor, by its place in the log: every instance may write it, the newest stays.
insert into spe.executors as e (
  id, log_offset, seen_at, incarnation, status, host, pid, pool, task_types, slots, busy, partitions, running, beat, started_at,
  version
)
select
  b.id, b.log_offset, b.seen_at, b.incarnation, b.status, b.host, b.pid, b.pool, b.task_types::text[], b.slots, b.busy,
  b.partitions::integer[], b.running::text[], b.beat, b.started_at, b.version
from unnest(
  $1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::text[],
  $10::integer[], $11::integer[], $12::text[], $13::text[], $14::bigint[], $15::timestamptz[], $16::text[]
) as b (
  id, log_offset, seen_at, incarnation, status, host, pid, pool, task_types, slots, busy, partitions, running, beat, started_at,
  version
)
order by b.id
on conflict (id) do update set
  log_offset = excluded.log_offset,
  seen_at = excluded.seen_at,
  incarnation = excluded.incarnation,
  status = excluded.status,
  host = excluded.host,
  pid = excluded.pid,
  pool = excluded.pool,
  task_types = excluded.task_types,
  slots = excluded.slots,
  busy = excluded.busy,
  partitions = excluded.partitions,
  running = excluded.running,
  beat = excluded.beat,
  started_at = excluded.started_at,
  version = excluded.version
where e.log_offset < excluded.log_offset
