-- Where nothing has been read yet, reading begins at the start of the log.
insert into spe.positions (topic, partition, next_offset)
select * from unnest($1::text[], $2::integer[], $3::bigint[])
on conflict (topic, partition) do nothing
