-- A rejected job was never planned: the tasks that its record announced go.
delete from spe.tasks where job_id = any($1::text[])
