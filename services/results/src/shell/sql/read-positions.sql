select p.topic, p.partition, p.next_offset as "nextOffset"
from spe.positions p
join unnest($1::text[], $2::integer[]) as asked (topic, partition) using (topic, partition)
