-- The view: what the log says, in a form that can be asked. Written by services/results alone, read by services/gateway.
-- All of schema `spe` can be dropped and built again from the retained topics; what must outlive that belongs into another schema.
--
-- Text that is JSON stays `text`: jsonb refuses \u0000, reorders members and rounds numbers, and SPE promises to give values back unchanged.
-- Ids and names sort by bytes (collation "C"), so that order and prefix ranges don't depend on the host.
-- Not yet partitioned by time: retention by dropped partitions will take its own migration.

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
  sequence           bigint not null,            -- of the last event seen; 0: only its record in pendingJobs is known
  status             text collate "C" not null,
  name               text collate "C",
  priority           text collate "C" not null default 'normal',
  num_workers        integer,                    -- null: unbound
  labels             text not null default '{}', -- JSON text
  label_pairs        text[] collate "C" not null default '{}', -- 'key=value', for filters
  types              text[] collate "C" not null default '{}', -- distinct types of its tasks, for filters
  waiting_for        text collate "C",
  submitted_at       timestamptz(3) not null,
  started_at         timestamptz(3),
  finished_at        timestamptz(3),
  result_directory   text collate "C",
  result_url         text collate "C",
  error              text,                       -- JSON text: { code, message, pointer?, cycle? }
  errors             text,                       -- JSON text: all that were found, of a rejected job
  digest             text collate "C",
  receipt_partition  integer,
  receipt_offset     bigint,
  description        text,                       -- JSON text: the normalised job, payloads included; null where it never was valid
  tasks_pending      integer not null default 0,
  tasks_queued       integer not null default 0,
  tasks_running      integer not null default 0,
  tasks_retrying     integer not null default 0,
  tasks_succeeded    integer not null default 0,
  tasks_failed       integer not null default 0,
  tasks_cancelled    integer not null default 0,
  tasks_not_run      integer not null default 0
) with (fillfactor = 80);

-- GET /jobs: newest first, the cursor is the last row's (submitted_at, id).
create index jobs_newest_first on spe.jobs (submitted_at desc, id desc);
create index jobs_by_status on spe.jobs (status, submitted_at desc, id desc);
create index jobs_by_name on spe.jobs (name, submitted_at desc, id desc) where name is not null;
create index jobs_by_type on spe.jobs using gin (types);
create index jobs_by_label on spe.jobs using gin (label_pairs);

-- One index only, and none on what changes: its updates stay within their page.
create table spe.tasks (
  job_id           text collate "C" not null,
  name             text collate "C" not null,
  ordinal          integer not null,           -- place in the description, from 0
  type             text collate "C" not null,
  pool             text collate "C" not null,
  needs            text not null default '[]', -- JSON text: names
  status           text collate "C" not null,
  sequence         bigint not null,
  attempts         integer not null default 0, -- number of the last attempt
  deliveries       integer not null default 0, -- delivery of the last attempt
  waiting_for      text collate "C",
  retry_at         timestamptz(3),
  queued_at        timestamptz(3),
  started_at       timestamptz(3),
  finished_at      timestamptz(3),
  executor         text collate "C",
  progress         double precision,
  result           text,                       -- JSON text, whole
  result_bytes     integer,                    -- of it in UTF-8
  failure          text,                       -- JSON text: { reason, message, cause?, exitCode?, signal?, attempts }
  not_run_because  text collate "C",
  primary key (job_id, name)
) with (fillfactor = 70);

create table spe.attempts (
  job_id       text collate "C" not null,
  task         text collate "C" not null,
  number       integer not null,
  sequence     bigint not null,
  delivery     integer not null,
  executor     text collate "C",
  queued_at    timestamptz(3),
  started_at   timestamptz(3),
  finished_at  timestamptz(3),
  failure      text,                           -- JSON text
  primary key (job_id, task, number)
) with (fillfactor = 70);

-- completedJobs as it stands in the log, one row a record: (job_id, submitted_at, run) is unique there, and here that can be checked.
create table spe.completions (
  log_partition     integer not null,
  log_offset        bigint not null,
  job_id            text collate "C" not null,
  run               integer not null,
  name              text collate "C",
  status            text collate "C" not null,
  submitted_at      timestamptz(3) not null,
  started_at        timestamptz(3),
  finished_at       timestamptz(3) not null,
  result_directory  text collate "C",
  result_url        text collate "C",
  error             text,                      -- JSON text
  task_counts       text not null,             -- JSON text
  labels            text not null,             -- JSON text
  tasks             text not null,             -- JSON text: at most 1,000, not-succeeded first
  results           text,                      -- JSON text: task to result
  omitted_results   text not null,             -- JSON text: names
  primary key (log_partition, log_offset)
);

create index completions_by_job on spe.completions (job_id, submitted_at, run);

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
  time           timestamptz(3) not null,      -- the executor's clock
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
  seen_at      timestamptz(3) not null,        -- the broker's time of the beat
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
  started_at   timestamptz(3) not null,
  version      text collate "C"
);
