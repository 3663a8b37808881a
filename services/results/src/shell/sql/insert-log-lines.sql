-- A line that stands in the log twice is kept once, at its first place.
insert into spe.log_lines (
  job_id, log_partition, log_offset, line, run, task, attempt, delivery, index, executor, stream, level, time, message, fields,
  truncated
)
select * from unnest(
  $1::text[], $2::integer[], $3::bigint[], $4::integer[], $5::integer[], $6::text[], $7::integer[], $8::integer[], $9::bigint[],
  $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::text[], $15::text[], $16::boolean[]
)
on conflict do nothing
