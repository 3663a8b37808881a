select
  log_partition as partition, log_offset as "offset", line, task, attempt, stream, level, time, message, fields, truncated
from spe.log_lines
where job_id = $1
  and (log_offset, line) > ($2, $3)
  and ($4::text is null or task = $4)
  and ($5::integer is null or attempt = $5)
order by log_offset, line
limit $6
