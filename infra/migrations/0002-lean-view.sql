-- The view: what the log says, in a form that can be asked. Written by services/results alone, read by services/gateway.
-- All of schema `spe` can be dropped and built again from the retained topics, as here; what must outlive that belongs into another schema.
--
-- Stored is what events said, each thing once and in as few rows as will do, for every row costs CPU: a task gets its row when an event
-- names it, an attempt one of its own when it has ended without success. The views `spe.tasks` and `spe.attempts` tell the whole.
--
-- Text that is JSON stays `text`: jsonb refuses \u0000, reorders members and rounds numbers, and SPE promises to give values back unchanged.
-- Ids and names sort by bytes (collation "C"), so that order and prefix ranges don't depend on the host.
-- Not yet partitioned by time: retention by dropped partitions will take its own migration.

drop schema spe cascade;
create schema spe;

-- Which log this is a view of. Positions mean nothing in another cluster.
create table spe.source (
  only_row         boolean primary key default true check (only_row),
  cluster_id       text not null,
  partition_count  integer not null
);

-- Next offset to be read of each topic partition, markers included. Moves by compare-and-set in the transaction that carries the rows.
create table spe.positions (
  topic        text collate "C" not null,
  partition    integer not null,
  next_offset  bigint not null,
  primary key (topic, partition)
) with (fillfactor = 50);

create table spe.jobs (
  id                 text collate "C" primary key,
  run                integer not null,
  sequence           bigint not null,            -- of the last event of the job itself; 0: only its record in pendingJobs is known
  status             text collate "C" not null,
  outcome            text collate "C" generated always as ( -- of a job that has ended
    case when status in ('succeeded', 'failed', 'cancelled', 'rejected') then status end
  ) stored,
  name               text collate "C",
  priority           text collate "C" not null,
  num_workers        integer,                    -- null: unbound
  labels             text not null,              -- JSON text
  label_pairs        text[] collate "C" not null, -- 'key=value', for filters
  types              text[] collate "C" not null, -- distinct types of its tasks, for filters; none: it was never read as a valid job
  waiting_for        text collate "C",
  submitted_at       timestamptz not null,
  started_at         timestamptz,
  finished_at        timestamptz,
  result_directory   text collate "C",
  result_url         text collate "C",
  error              text,                       -- JSON text: { code, message, pointer?, cycle? }
  errors             text,                       -- JSON text: all that were found, of a rejected job
  digest             text collate "C",
  receipt_partition  integer,
  receipt_offset     bigint,
  task_count         integer not null,
  outline            text                        -- JSON text: [{ name, type, needs: [names] }] in description order; null where it was never planned
) with (fillfactor = 50);

-- GET /jobs: newest first, the cursor is the last row's (submitted_at, id). No index is on what changes while a job is under way: those
-- updates stay within their page. Of jobs that succeeded there are many; who asks for them finds them without an index of their own.
create index jobs_newest_first on spe.jobs (submitted_at desc, id desc);
create index jobs_not_succeeded on spe.jobs (outcome, submitted_at desc, id desc) where outcome is null or outcome <> 'succeeded';
create index jobs_by_name on spe.jobs (name, submitted_at desc, id desc) where name is not null;
create index jobs_by_type on spe.jobs using gin (types);
create index jobs_by_label on spe.jobs using gin (label_pairs) where label_pairs <> '{}';

-- What events said of a task: of its present attempt, and how that ended.
create table spe.task_states (
  job_id              text collate "C" not null,
  name                text collate "C" not null,
  sequence            bigint not null,            -- of the last event
  since               bigint,                     -- of the event with which the present attempt was queued
  status              text collate "C",           -- null: pending
  attempts            integer,                    -- number of the last attempt
  deliveries          integer,                    -- delivery of the last attempt
  retry_at            timestamptz,
  queued_at           timestamptz,
  started_at          timestamptz,
  finished_at         timestamptz,
  executor            text collate "C",
  earlier_started_at  timestamptz,             -- on an executor that died: the attempt was queued once more
  earlier_executor    text collate "C",
  progress            double precision,
  result              text,                       -- JSON text, whole
  result_bytes        integer,                    -- of it in UTF-8
  failure             text,                       -- JSON text: { reason, message, cause?, exitCode?, signal?, attempts }
  not_run_because     text collate "C",
  primary key (job_id, name)
) with (fillfactor = 50);

-- Attempts that ended without success, and those that a later run of the job left behind.
create table spe.past_attempts (
  job_id       text collate "C" not null,
  task         text collate "C" not null,
  number       integer not null,
  sequence     bigint not null,
  delivery     integer not null,
  executor     text collate "C",
  queued_at    timestamptz,
  started_at   timestamptz,
  finished_at  timestamptz,
  failure      text,                              -- JSON text
  primary key (job_id, task, number)
);

-- Every task of every job that was planned, in description order by `ordinal`.
create view spe.tasks as
select
  j.id as job_id, o.task ->> 'name' as name, (o.place - 1)::integer as ordinal, o.task ->> 'type' as type,
  (o.task -> 'needs')::text as needs, coalesce(s.status, 'pending') as status, coalesce(s.sequence, 0) as sequence,
  coalesce(s.attempts, 0) as attempts, coalesce(s.deliveries, 0) as deliveries, s.retry_at, s.queued_at, s.started_at, s.finished_at,
  s.executor, s.progress, s.result, s.result_bytes, s.failure, s.not_run_because
from spe.jobs j
cross join lateral json_array_elements(j.outline::json) with ordinality as o (task, place)
left join spe.task_states s on s.job_id = j.id and s.name = o.task ->> 'name';

-- Every attempt at every task: the past ones, and the present one or the one that succeeded.
create view spe.attempts as
select job_id, task, number, delivery, executor, queued_at, started_at, finished_at, failure
from spe.past_attempts
union all
select
  s.job_id, s.name, s.attempts, s.deliveries, coalesce(s.executor, s.earlier_executor), s.queued_at,
  coalesce(s.started_at, s.earlier_started_at), s.finished_at, null
from spe.task_states s
where s.attempts is not null
  and not exists (
    select from spe.past_attempts p where p.job_id = s.job_id and p.task = s.name and p.number = s.attempts
  );

-- Jobs, and how many of their tasks are in each state: pending, queued, running, retrying, succeeded, failed, cancelled, not_run.
create view spe.counted_jobs as
select
  j.*,
  case
    when j.outcome = 'succeeded' then array[0, 0, 0, 0, j.task_count, 0, 0, 0]
    else (
      select array[
        j.task_count - count(*) filter (where s.status <> 'pending'),
        count(*) filter (where s.status = 'queued'), count(*) filter (where s.status = 'running'),
        count(*) filter (where s.status = 'retrying'), count(*) filter (where s.status = 'succeeded'),
        count(*) filter (where s.status = 'failed'), count(*) filter (where s.status = 'cancelled'),
        count(*) filter (where s.status = 'not_run')
      ]::integer[]
      from spe.task_states s
      where s.job_id = j.id
    )
  end as task_counts
from spe.jobs j;

-- All lines of a job stand in one partition of taskLogs, so (log_offset, line) is their order and a cursor that never moves;
-- partition-offset-line is the id by which the live stream knows the same line.
create table spe.log_lines (
  job_id         text collate "C" not null,
  log_partition  integer not null,
  log_offset     bigint not null,
  line           integer not null,             -- place in the record, from 0
  run            integer not null,
  task           text collate "C" not null,
  attempt        integer not null,
  delivery       integer not null,
  index          bigint not null,              -- counts from 0 within the delivery
  executor       text collate "C" not null,
  stream         text collate "C" not null,    -- log | stdout | stderr
  level          text collate "C" not null,
  time           timestamptz not null,      -- the executor's clock
  message        text not null,
  fields         text,                         -- JSON text
  truncated      boolean not null,
  primary key (job_id, log_offset, line)
);

-- An append that was retried may stand in the log twice; a line may not.
create unique index log_lines_once on spe.log_lines (job_id, task, attempt, delivery, index);

-- The last beat of each executor. executorRegistry has one partition: a higher offset is newer.
create table spe.executors (
  id           text collate "C" primary key,
  log_offset   bigint not null,
  seen_at      timestamptz not null,        -- the broker's time of the beat
  incarnation  text collate "C" not null,
  status       text collate "C" not null,      -- alive | draining | gone
  host         text collate "C" not null,
  pid          integer not null,
  pool         text collate "C" not null,
  task_types   text[] collate "C" not null,
  slots        integer not null,
  busy         integer not null,
  partitions   integer[] not null,
  running      text[] collate "C" not null,    -- jobId/run/task/attempt
  beat         bigint not null,
  started_at   timestamptz not null,
  version      text collate "C"
);
