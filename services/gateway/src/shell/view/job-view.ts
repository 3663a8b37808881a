import { isEndedJob, limits } from "@spe/contracts";
import type { AttemptRecord, JobRecord, TaskRecord } from "../../core/job-document.js";
import type { ListCursor } from "../../core/list-cursor.js";
import type { LogLinePlace, LogLineRecord } from "../../core/log-line.js";
import type { Database, Queryable } from "./database.js";
import { statement, unpreparedStatement } from "./statement.js";

const selectJob = statement("select-job");
const selectTasks = statement("select-tasks");
const selectTask = statement("select-task");
const selectAttempts = statement("select-attempts");
const selectLogLines = unpreparedStatement("select-log-lines");
const listJobs = unpreparedStatement("list-jobs");

/** Filters of `GET /jobs`; all that are given must hold. */
export interface JobFilter {
  readonly id?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly type?: string | undefined;
  readonly namePrefix?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Each as `k:v`, told apart at the first colon. */
  readonly labels: readonly string[];
}

export interface LogFilter {
  readonly task?: string | undefined;
  readonly attempt?: number | undefined;
}

/** Jobs as the view has them; how old that is, `FreshView` knows. */
export class JobView {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async job(id: string): Promise<JobRecord | undefined> {
    return (await this.#database.rows<JobRecord>(selectJob, [id]))[0];
  }

  async jobWithTasks(id: string): Promise<{ job: JobRecord; tasks: readonly TaskRecord[] } | undefined> {
    return await this.#database.snapshot(async (snapshot) => {
      const [job] = await snapshot.rows<JobRecord>(selectJob, [id]);
      if (!job) return undefined;
      const sizes = [limits.documentResultBytes, limits.documentResultsBytes];
      return { job, tasks: await snapshot.rows<TaskRecord>(selectTasks, [id, ...sizes]) };
    });
  }

  async task(id: string, name: string): Promise<{ task: TaskRecord; attempts: readonly AttemptRecord[] } | undefined> {
    return await this.#database.snapshot(async (snapshot) => {
      const [task] = await snapshot.rows<TaskRecord>(selectTask, [id, name]);
      return task && { task, attempts: await attemptsAt(snapshot, id, name) };
    });
  }

  /** Newest first, behind `cursor`. */
  async list(filter: JobFilter, cursor: ListCursor | undefined, limit: number): Promise<readonly JobRecord[]> {
    const { id, statuses, type, namePrefix, since, until } = filter;
    const pairs = filter.labels.length === 0 ? undefined : filter.labels.map((label) => label.replace(":", "="));
    const values = [id, statuses, type, namePrefix, since, until, cursor?.submittedAt, cursor?.id, pairs, limit];
    return await this.#database.rows<JobRecord>(listJobs, [...values, ...indexWords(statuses)]);
  }

  async logLines(id: string, after: LogLinePlace, filter: LogFilter, limit: number): Promise<readonly LogLineRecord[]> {
    const values = [id, after.offset, after.line, filter.task, filter.attempt, limit];
    return await this.#database.rows<LogLineRecord>(selectLogLines, values);
  }
}

/** Whether all `statuses` are of jobs under way; and those statuses, where all are of jobs that ended without success. */
function indexWords(statuses: readonly string[] = []): [boolean, readonly string[] | undefined] {
  const isUnderWay = statuses.length > 0 && !statuses.some(isEndedJob);
  const areBadEnds = statuses.length > 0 && statuses.every((status) => isEndedJob(status) && status !== "succeeded");
  return [isUnderWay, areBadEnds ? statuses : undefined];
}

async function attemptsAt(database: Queryable, id: string, task: string): Promise<readonly AttemptRecord[]> {
  return await database.rows<AttemptRecord>(selectAttempts, [id, task]);
}
