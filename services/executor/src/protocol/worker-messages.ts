import type { HandlerFailure } from "../core/verdict.js";

/**
 * What an executor and its worker processes say to each other: one JSON document a line, over a socket of their own. Payloads,
 * results and fields travel as the JSON text they are, never parsed and written again on the way.
 */
export type ToWorker = LoadHandlers | RunTask | AbortRun | UpstreamAnswer;

/** Sent first, once. */
interface LoadHandlers {
  readonly kind: "load";
  /** Handler modules in load order. */
  readonly modules: readonly string[];
}

export interface RunTask {
  readonly kind: "run";
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
  readonly delivery: number;
  readonly type: string;
  readonly payload: string;
  /** Name and JSON text of the results that are given at once. */
  readonly results: readonly (readonly [task: string, result: string])[];
  /** Names of those to be asked for. */
  readonly resultsToAsk: readonly string[];
  readonly inputFile?: string;
  /** The job's result directory. */
  readonly resultDirectory: string;
  /** Where the attempt's files wait for its success; made by whoever needs it first. */
  readonly stagingDirectory: string;
}

interface AbortRun {
  readonly kind: "abort";
  readonly reason: string;
}

/** Answers "ask". */
export interface UpstreamAnswer {
  readonly kind: "upstream";
  readonly task: string;
  /** Absent: it can't be had, and why. */
  readonly result?: string;
  readonly problem?: string;
}

export type FromWorker = Loading | Ready | LogText | Progress | AskUpstream | LastWords | RunEnded;

/** Says which module is about to be loaded, so that one that ends the process can be told from the others. */
interface Loading {
  readonly kind: "loading";
  readonly module: string;
}

export interface Ready {
  readonly kind: "ready";
  readonly types: readonly string[];
  readonly problems: readonly HandlerProblem[];
}

/** A handler module, or a definition in it, that can't be used, and why. */
export interface HandlerProblem {
  readonly module: string;
  readonly message: string;
}

export interface LogText {
  readonly kind: "log";
  readonly stream: LogStream;
  readonly level: string;
  readonly timeMs: number;
  readonly message: string;
  readonly fields?: string;
  readonly truncated: boolean;
}

export type LogStream = "log" | "stdout" | "stderr";

interface Progress {
  readonly kind: "progress";
  readonly fraction: number;
}

export interface AskUpstream {
  readonly kind: "ask";
  readonly task: string;
}

/** What nobody caught, just before the process ends because of it. */
interface LastWords {
  readonly kind: "last_words";
  readonly message: string;
}

export interface RunEnded {
  readonly kind: "ended";
  readonly outcome:
    | { readonly kind: "succeeded"; readonly result: string }
    | { readonly kind: "failed"; readonly reason: HandlerFailure; readonly message: string };
  /** Whether the attempt has staged files. */
  readonly hasFiles: boolean;
  readonly rssBytes: number;
  /** The worker had better not be used again. */
  readonly isSpent: boolean;
}
