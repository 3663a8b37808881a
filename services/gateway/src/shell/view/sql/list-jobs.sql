-- Every filter may be null. The name is a prefix, labels are pairs "k=v".
select
  id, run, status, name, priority, num_workers as "numWorkers", labels, waiting_for as "waitingFor",
  submitted_at as "submittedAt", started_at as "startedAt", finished_at as "finishedAt", result_directory as "resultDirectory",
  error, errors, digest, receipt_partition as "receiptPartition", receipt_offset as "receiptOffset",
  array[tasks_pending, tasks_queued, tasks_running, tasks_retrying, tasks_succeeded, tasks_failed, tasks_cancelled, tasks_not_run]
    as "taskCounts"
from spe.jobs
where ($1::text is null or id = $1)
  and ($2::text[] is null or status = any ($2))
  and ($3::text is null or types @> array[$3] collate "C")
  and ($4::text is null or starts_with(name, $4))
  and ($5::timestamptz is null or submitted_at >= $5)
  and ($6::timestamptz is null or submitted_at < $6)
  and ($7::timestamptz is null or (submitted_at, id) < ($7, $8::text collate "C"))
  and ($9::text[] is null or label_pairs @> $9 collate "C")
order by submitted_at desc, id desc
limit $10
