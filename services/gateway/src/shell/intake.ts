import { type ParsedRequest, parseRequest } from "@spe/job";
import type { Position } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Counter } from "prom-client";
import { v7 as uuid } from "uuid";
import { decideDuplicate, type DuplicateDecision } from "../core/duplicate.js";
import type { JobRecord } from "../core/job-document.js";
import { Problem, problemOf } from "../core/problem.js";
import { hasEnded, type JobReport, type JobReports } from "./job-reports.js";
import type { KnownTypes } from "./known-types.js";
import type { Submissions } from "./log/submissions.js";
import { RecentSubmissions } from "./recent-submissions.js";
import type { FreshView } from "./view/fresh-view.js";

/** A view that lags further behind than this is not waited for: the planner judges ids too. */
const lookUpWithinMs = 250;

export interface IntakeParts {
  readonly submissions: Submissions;
  readonly fresh: FreshView;
  readonly types: KnownTypes;
  readonly reports: JobReports;
  readonly counter: Counter<"outcome">;
  readonly logger: Logger;
}

/** Where a job stands after it was handed over. */
export interface Accepted {
  readonly kind: "accepted";
  readonly id: string;
  readonly run: number;
  readonly status: string;
  readonly receipt?: Position;
}

export type IntakeAnswer = Accepted | { readonly kind: "document"; readonly id: string; readonly text: string };

type Request = Extract<ParsedRequest, { kind: "job" }>;

/** The HTTP door: judges a request, appends it unless its id is taken, and waits for the job's end where the client asks for that. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #recent = new RecentSubmissions();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** `chosenId`: from the header Idempotency-Key. Faults: those of the description, id_conflict, broker_unavailable. */
  async submit(text: string, chosenId: string | undefined, waitMs: number): Promise<IntakeAnswer> {
    const madeId = uuid();
    const request = await this.#judge(text, chosenId, madeId);
    if (waitMs === 0) return await this.#place(request, madeId);
    const end = await this.#parts.reports.awaitEnd(request.id);
    try {
      const placed = await this.#place(request, madeId);
      if (placed.kind === "document" && hasEnded(placed.report, placed.report.run)) return placed;
      const run = placed.kind === "document" ? placed.report.run : placed.run;
      const report = await end.report(run, waitMs);
      if (report && hasEnded(report, run)) return { kind: "document", id: request.id, text: report.text };
      const status = report && report.run >= run ? report.status : "pending";
      return { ...(placed.kind === "accepted" && placed), kind: "accepted", id: request.id, run, status };
    } finally {
      end.giveUp();
    }
  }

  async #judge(text: string, chosenId: string | undefined, madeId: string): Promise<Request> {
    const request = parseRequest(text, { id: chosenId, idSource: "header Idempotency-Key", newId: () => madeId });
    if (request.kind === "invalid") throw problemOf(request.faults);
    const unknown = await this.#parts.types.faultsOf(request.job, request.isShorthand);
    if (unknown.length > 0) throw problemOf(unknown);
    return request;
  }

  async #place(
    request: Request,
    madeId: string,
  ): Promise<Accepted | { kind: "document"; id: string; text: string; report: JobReport }> {
    const { id } = request;
    if (id === madeId) return await this.#append(request, 1, async () => await this.#submit(request));
    const known = await this.#lookUp(id);
    const decision = known ? decideDuplicate(known, request) : this.#decideByMemory(request);
    if (decision === "conflict") {
      this.#parts.counter.inc({ outcome: "conflict" });
      throw new Problem(
        "id_conflict",
        `The id ${JSON.stringify(id)} belongs to another request; send this one under an id of its own.`,
      );
    }
    if (decision === "append") {
      const append = async () =>
        await this.#recent.remember(id, request.digest, async () => await this.#submit(request));
      return await this.#append(request, (known?.run ?? 0) + 1, append);
    }
    this.#parts.counter.inc({ outcome: "known" });
    const report = known && (await this.#parts.reports.now(id));
    if (report) return { kind: "document", id, text: report.text, report };
    const receipt = await this.#recent.find(id)?.receipt;
    return {
      kind: "accepted",
      id,
      run: known?.run ?? 1,
      status: known?.status ?? "pending",
      ...(receipt && { receipt }),
    };
  }

  async #append({ id }: Request, run: number, append: () => Promise<Position>): Promise<Accepted> {
    const receipt = await append();
    this.#parts.counter.inc({ outcome: "appended" });
    return { kind: "accepted", id, run, status: "pending", receipt };
  }

  async #submit({ id, job, onDuplicate }: Request): Promise<Position> {
    return await this.#parts.submissions.append(id, job, onDuplicate);
  }

  /** Postgres being away keeps nobody from submitting: the planner judges ids too. */
  async #lookUp(id: string): Promise<JobRecord | undefined> {
    try {
      return await this.#parts.fresh.jobIfKnown(id, lookUpWithinMs);
    } catch (err) {
      this.#parts.logger.warn({ err }, "the view can't be asked whether an id is taken; the planner will see");
      return undefined;
    }
  }

  #decideByMemory({ id, digest }: Request): DuplicateDecision {
    const recent = this.#recent.find(id);
    if (!recent) return "append";
    return recent.digest === digest ? "show" : "conflict";
  }
}
