-- A rejected job was never planned: the tasks that its record announced go.
delete from spe.tasks t
using unnest($1::text[], $2::bigint[]) as r (id, sequence)
join spe.jobs j on j.id = r.id and j.sequence < r.sequence
where t.job_id = j.id
