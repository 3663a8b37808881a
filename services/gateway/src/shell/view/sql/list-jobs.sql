-- Every filter may be null. The name is a prefix, labels are pairs "k=v". $11 and $12 say no more than $2 does, in the words of the index
-- of those that have not succeeded: all wanted are under way; all wanted have ended, and none with success.
select
  id, run, status, name, priority, num_workers as "numWorkers", labels, waiting_for as "waitingFor",
  submitted_at as "submittedAt", started_at as "startedAt", finished_at as "finishedAt", result_directory as "resultDirectory",
  error, errors, digest, receipt_partition as "receiptPartition", receipt_offset as "receiptOffset", task_counts as "taskCounts"
from spe.counted_jobs
where ($1::text is null or id = $1)
  and ($2::text[] is null or status = any ($2))
  and ($3::text is null or types @> array[$3] collate "C")
  and ($4::text is null or starts_with(name, $4))
  and ($5::timestamptz is null or submitted_at >= $5)
  and ($6::timestamptz is null or submitted_at < $6)
  and ($7::timestamptz is null or (submitted_at, id) < ($7, $8::text collate "C"))
  and ($9::text[] is null or (label_pairs @> $9 collate "C" and label_pairs <> '{}'))
  and (not $11::boolean or outcome is null)
  and ($12::text[] is null or outcome = any ($12))
order by submitted_at desc, id desc
limit $10
