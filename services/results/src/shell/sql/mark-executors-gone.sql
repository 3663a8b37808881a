update spe.executors set status = 'gone', log_offset = d.log_offset
from unnest($1::text[], $2::bigint[]) as d (incarnation, log_offset)
where executors.incarnation = d.incarnation and executors.log_offset < d.log_offset
