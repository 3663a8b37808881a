-- The first instance that ever starts says which log the view is of; all later ones are told.
insert into spe.source (cluster_id, partition_count) values ($1, $2)
on conflict (only_row) do update set only_row = excluded.only_row
returning cluster_id as "clusterId", partition_count as "partitionCount"
