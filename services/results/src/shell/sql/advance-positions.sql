-- Compare-and-set: moves only the positions that still stand where this instance believes them to be.
-- Locks in one order, so that two instances that fight over partitions wait instead of deadlocking.
with moves as (
  select * from unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[]) as m (topic, partition, expected, next_offset)
),
held as materialized (
  select p.topic, p.partition, m.next_offset
  from spe.positions p
  join moves m on m.topic = p.topic and m.partition = p.partition
  where p.next_offset = m.expected
  order by p.topic, p.partition
  for update of p
)
update spe.positions p
set next_offset = held.next_offset
from held
where p.topic = held.topic and p.partition = held.partition
