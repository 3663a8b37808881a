select topic, partition, next_offset as "offset"
from spe.positions
where topic = any ($1)
