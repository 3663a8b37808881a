-- Dead ones included for seven days: what they could run may come back.
select
  id, incarnation, status, host, pid, pool, task_types as "taskTypes", slots, busy, partitions, running,
  started_at as "startedAt", seen_at as "seenAt", version,
  status = 'alive' and seen_at > now() - interval '60 seconds' as "isAlive"
from spe.executors
where seen_at > now() - interval '7 days'
order by id
