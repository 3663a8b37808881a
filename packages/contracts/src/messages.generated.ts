// Generated from schemas/ by generate.mjs. Do not edit.

/** Why a job was rejected or failed as a whole. */
export interface JobError {
  readonly code: string;
  readonly message: string;
  /** JSON pointer into the request. */
  readonly pointer?: null | string | undefined;
  /** With graph_has_cycle: one cycle, in order. */
  readonly cycle?: readonly string[] | undefined;
}

/** One task of the job as it ended. */
export interface CompletedTask {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly executor?: null | string | undefined;
  /** The failure's reason. */
  readonly reason?: null | string | undefined;
}

/** The one record that says how a run of a job ended; the record key is the job's id. */
export interface Completion {
  readonly jobId: string;
  readonly run: number;
  readonly name?: null | string | undefined;
  /** succeeded | failed | cancelled | rejected */
  readonly status: string;
  readonly submittedAt: string;
  readonly startedAt?: null | string | undefined;
  readonly finishedAt: string;
  readonly resultDirectory?: null | string | undefined;
  readonly resultUrl?: null | string | undefined;
  readonly error?: null | JobError | undefined;
  readonly taskCounts?: Readonly<Record<string, number>> | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** At most 1,000, not-succeeded first. */
  readonly tasks?: readonly CompletedTask[] | undefined;
  /** JSON text: task to result, of the tasks nothing depends on. */
  readonly results?: null | string | undefined;
  readonly omittedResults?: readonly string[] | undefined;
}

/** What the planner tells executors. */
export interface ExecutorCommand {
  /** grant | drop | cancel */
  readonly command: string;
  readonly jobId: string;
  readonly run: number;
  /** With cancel: null means every task of the job's run. */
  readonly task?: null | string | undefined;
  /** null: every attempt up to now. */
  readonly attempt?: null | number | undefined;
  /** With grant: the delivery number to run as. */
  readonly delivery?: null | number | undefined;
  /** With grant and drop: the one addressed. */
  readonly executor?: null | string | undefined;
  readonly incarnation?: null | string | undefined;
  /** cancelled | deadline | fail_fast | ... */
  readonly reason?: null | string | undefined;
}

/** What an executor says of itself every two seconds; the record key is the executor's id. */
export interface ExecutorBeat {
  readonly executor: string;
  /** New at every start of the process. */
  readonly incarnation: string;
  /** alive | draining | gone */
  readonly status: string;
  readonly host: string;
  readonly pid: number;
  readonly pool: string;
  readonly taskTypes: readonly string[];
  readonly slots: number;
  readonly busy: number;
  /** Of the pool's lanes. */
  readonly partitions: readonly number[];
  /** jobId/run/task/attempt of what runs; hashes above 100. */
  readonly running: readonly string[];
  /** Counts from 0. */
  readonly beat: number;
  readonly startedAt: string;
  /** In the executor group. */
  readonly memberId?: null | string | undefined;
  /** Incarnations this process knows to be gone. */
  readonly declaresDead?: readonly string[] | undefined;
  readonly version?: null | string | undefined;
}

/** A command on a job; the record key is the job's id. */
export interface JobCommand {
  /** start | cancel | retry */
  readonly command: string;
  /** Chosen by the sender; the answer on jobEvents names it. */
  readonly commandId?: null | string | undefined;
  readonly reason?: null | string | undefined;
  /** With retry: only these. */
  readonly tasks?: null | readonly string[] | undefined;
}

/** Why an attempt, or a task, failed. */
export interface TaskFailure {
  readonly reason: string;
  readonly message: string;
  readonly cause?: null | string | undefined;
  readonly exitCode?: null | number | undefined;
  readonly signal?: null | string | undefined;
  readonly attempts?: null | number | undefined;
}

/** One step in the life of a job. */
export interface JobEvent {
  /** Rises by one per job. */
  readonly sequence: number;
  /** RFC 3339, UTC, three decimals. */
  readonly time: string;
  readonly type: string;
  readonly task?: null | string | undefined;
  readonly attempt?: null | number | undefined;
  readonly delivery?: null | number | undefined;
  readonly executor?: null | string | undefined;
  readonly queuedAt?: null | string | undefined;
  readonly startedAt?: null | string | undefined;
  readonly finishedAt?: null | string | undefined;
  readonly progress?: null | number | undefined;
  /** JSON text, whole. */
  readonly result?: null | string | undefined;
  readonly failure?: null | TaskFailure | undefined;
  /** The failed, cancelled or unrun task it would have needed; or cancelled, deadline, fail_fast. */
  readonly notRunBecause?: null | string | undefined;
  readonly retryAt?: null | string | undefined;
  readonly waitingFor?: null | string | undefined;
  readonly error?: null | JobError | undefined;
  /** With job.rejected: all that were found, at most 20. */
  readonly errors?: null | readonly JobError[] | undefined;
  readonly commandId?: null | string | undefined;
  readonly command?: null | string | undefined;
  /** With command.refused. */
  readonly code?: null | string | undefined;
  readonly reason?: null | string | undefined;
  /** With job.pending: the normalised description as JSON text. */
  readonly description?: null | string | undefined;
  /** With job.pending: identifies the request, whatever door and form it came by. */
  readonly digest?: null | string | undefined;
  readonly submittedAt?: null | string | undefined;
  /** Where in pendingJobs the job stands. */
  readonly receiptPartition?: null | number | undefined;
  readonly receiptOffset?: null | number | undefined;
}

/** One or more successive events of one job; the record key is the job's id. */
export interface JobEvents {
  readonly jobId: string;
  readonly run: number;
  readonly events: readonly JobEvent[];
}

/** How often and with what backoff a task is tried again. */
export interface RetryPolicy {
  /** Retries after the first attempt, 0..1000; null: without bound. */
  readonly max: null | number;
  /** Backoff before the first retry, milliseconds. */
  readonly delayMs?: null | number | undefined;
  readonly factor?: null | number | undefined;
  readonly maxDelayMs?: null | number | undefined;
  /** Share of the delay that is random, 0..1. */
  readonly jitter?: null | number | undefined;
}

/** One node of a job's graph. */
export interface TaskRequest {
  readonly name: string;
  /** The handler to run. */
  readonly type: string;
  /** JSON text; null: JSON null. */
  readonly payload?: null | string | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly enables?: readonly string[] | undefined;
  /** needs | ancestors */
  readonly resultsFrom?: null | string | undefined;
  readonly inputUrl?: null | string | undefined;
  readonly timeoutMs?: null | number | undefined;
  readonly scheduleToStartMs?: null | number | undefined;
  readonly retries?: null | RetryPolicy | undefined;
  readonly pool?: null | string | undefined;
}

/** An address to be told of the job's end. */
export interface Webhook {
  readonly url: string;
}

/** A job as its client describes it; the record key is the job's id. Absent fields are null and take the defaults of the contract. */
export interface JobRequest {
  readonly name?: null | string | undefined;
  readonly tasks?: null | readonly TaskRequest[] | undefined;
  /** Shorthand instead of tasks: the type of one task named main. */
  readonly task?: null | string | undefined;
  /** JSON text, with task. */
  readonly payload?: null | string | undefined;
  /** At most so many tasks of this job at once; null: unbound. */
  readonly numWorkers?: null | number | undefined;
  readonly priorityTasks?: readonly string[] | undefined;
  /** urgent | high | normal | low */
  readonly priority?: null | string | undefined;
  readonly delayMs?: null | number | undefined;
  /** RFC 3339 */
  readonly notBefore?: null | string | undefined;
  readonly deadlineMs?: null | number | undefined;
  readonly autostart?: null | boolean | undefined;
  /** skip_dependents | fail_fast */
  readonly onFailure?: null | string | undefined;
  /** ignore | resume */
  readonly onDuplicate?: null | string | undefined;
  readonly resultDirectory?: null | string | undefined;
  readonly resultUrl?: null | string | undefined;
  readonly webhooks?: readonly Webhook[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Default for its tasks. */
  readonly timeoutMs?: null | number | undefined;
  readonly retries?: null | RetryPolicy | undefined;
  readonly pool?: null | string | undefined;
  readonly resultsFrom?: null | string | undefined;
  readonly scheduleToStartMs?: null | number | undefined;
}

/** One entry of a planner partition's state. The record key says which; an empty value deletes it. */
export interface PlannerStateEntry {
  readonly kind: string;
  /** Of the body's form. */
  readonly version: number;
  /** JSON text. */
  readonly body: string;
}

/** A standby that was begun because another attempt had succeeded. */
export interface BegunStandby {
  readonly task: string;
  readonly attempt: number;
}

/** What an executor says of one delivery of one attempt. The record key is the job's id. */
export interface TaskEvent {
  /** claim | started | progress | succeeded | failed | dropped */
  readonly type: string;
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
  /** 1 for a first delivery. */
  readonly delivery?: number | undefined;
  readonly executor: string;
  readonly incarnation: string;
  /** With claim: where the dispatch stands. */
  readonly topic?: null | string | undefined;
  readonly partition?: null | number | undefined;
  readonly offset?: null | number | undefined;
  /** With started and with an end: how long it had run by then, by the executor's monotonic clock. */
  readonly runMs?: null | number | undefined;
  /** 0..1 */
  readonly progress?: null | number | undefined;
  /** JSON text. */
  readonly result?: null | string | undefined;
  readonly failure?: null | TaskFailure | undefined;
  /** With an end: true when no started event was sent before it. */
  readonly startedHere?: null | boolean | undefined;
  /** With succeeded: what was begun on it, of the same job and run. */
  readonly next?: readonly BegunStandby[] | undefined;
}

/** One line. */
export interface LogLine {
  /** Counts from 0 within the delivery. */
  readonly index: number;
  /** log | stdout | stderr */
  readonly stream: string;
  readonly level: string;
  /** RFC 3339, the executor's clock. */
  readonly time: string;
  readonly message: string;
  /** JSON text. */
  readonly fields?: null | string | undefined;
  readonly truncated?: boolean | undefined;
}

/** Lines that an attempt wrote, in order; the record key is the job's id. */
export interface TaskLogLines {
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
  readonly delivery: number;
  readonly executor: string;
  readonly lines: readonly LogLine[];
}

/** The result of a task that came before: inline, or where it stands in taskEvents; neither in a standby, where it was not there yet. */
export interface UpstreamResult {
  readonly task: string;
  /** JSON text, inline. */
  readonly result?: null | string | undefined;
  /** Of taskEvents, when not inline. */
  readonly partition?: null | number | undefined;
  readonly offset?: null | number | undefined;
}

/** One attempt of one task, to be run by an executor of the pool. */
export interface TaskDispatch {
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  /** Rises for the life of a job id, through resumes. */
  readonly attempt: number;
  readonly type: string;
  /** JSON text; null: JSON null. */
  readonly payload?: null | string | undefined;
  readonly timeoutMs: number;
  /** Attempts the planner will still grant after this one; -1: without bound. */
  readonly retriesLeft?: number | undefined;
  /** Relative to the result root. */
  readonly resultDirectory: string;
  readonly inputUrl?: null | string | undefined;
  readonly upstream?: readonly UpstreamResult[] | undefined;
  /** The partition of the planner that decides about this job. */
  readonly plannerPartition: number;
  /** Milliseconds since the epoch. */
  readonly submittedAtMs: number;
  /** null: to be begun. Else not yet: once an attempt of the job succeeds on the executor that holds this, and it has the results that are missing here; place: in the place of that attempt; beside: without taking a place. */
  readonly standby?: null | string | undefined;
  /** With standby: its place in the order of the job's tasks. Of those that may begin the smallest does. */
  readonly rank?: number | undefined;
  /** A standby of the same attempt went before and may have been begun: who does not hold it claims. */
  readonly hadStandby?: boolean | undefined;
}

/** The value of each topic; all task topics share "tasks". */
export interface MessageTypes {
  readonly completedJobs: Completion;
  readonly executorControl: ExecutorCommand;
  readonly executorRegistry: ExecutorBeat;
  readonly jobControl: JobCommand;
  readonly jobEvents: JobEvents;
  readonly pendingJobs: JobRequest;
  readonly plannerState: PlannerStateEntry;
  readonly taskEvents: TaskEvent;
  readonly taskLogs: TaskLogLines;
  readonly tasks: TaskDispatch;
}

/** The Avro schema of each topic's value. */
export const messageSchemas: { readonly [N in keyof MessageTypes]: object } = {
  completedJobs: {"type":"record","name":"Completion","namespace":"spe","doc":"The one record that says how a run of a job ended; the record key is the job's id.","fields":[{"name":"jobId","type":"string"},{"name":"run","type":"int"},{"name":"name","type":["null","string"],"default":null},{"name":"status","type":"string","doc":"succeeded | failed | cancelled | rejected"},{"name":"submittedAt","type":"string"},{"name":"startedAt","type":["null","string"],"default":null},{"name":"finishedAt","type":"string"},{"name":"resultDirectory","type":["null","string"],"default":null},{"name":"resultUrl","type":["null","string"],"default":null},{"name":"error","type":["null",{"type":"record","name":"JobError","namespace":"spe","doc":"Why a job was rejected or failed as a whole.","fields":[{"name":"code","type":"string"},{"name":"message","type":"string"},{"name":"pointer","type":["null","string"],"default":null,"doc":"JSON pointer into the request."},{"name":"cycle","type":{"type":"array","items":"string"},"doc":"With graph_has_cycle: one cycle, in order.","default":[]}]}],"default":null},{"name":"taskCounts","type":{"type":"map","values":"int"},"default":{}},{"name":"labels","type":{"type":"map","values":"string"},"default":{}},{"name":"tasks","type":{"type":"array","items":{"type":"record","name":"CompletedTask","namespace":"spe","doc":"One task of the job as it ended.","fields":[{"name":"name","type":"string"},{"name":"type","type":"string"},{"name":"status","type":"string"},{"name":"attempts","type":"int"},{"name":"executor","type":["null","string"],"default":null},{"name":"reason","type":["null","string"],"default":null,"doc":"The failure's reason."}]}},"doc":"At most 1,000, not-succeeded first.","default":[]},{"name":"results","type":["null","string"],"default":null,"doc":"JSON text: task to result, of the tasks nothing depends on."},{"name":"omittedResults","type":{"type":"array","items":"string"},"default":[]}]},
  executorControl: {"type":"record","name":"ExecutorCommand","namespace":"spe","doc":"What the planner tells executors.","fields":[{"name":"command","type":"string","doc":"grant | drop | cancel"},{"name":"jobId","type":"string"},{"name":"run","type":"int"},{"name":"task","type":["null","string"],"default":null,"doc":"With cancel: null means every task of the job's run."},{"name":"attempt","type":["null","int"],"default":null,"doc":"null: every attempt up to now."},{"name":"delivery","type":["null","int"],"default":null,"doc":"With grant: the delivery number to run as."},{"name":"executor","type":["null","string"],"default":null,"doc":"With grant and drop: the one addressed."},{"name":"incarnation","type":["null","string"],"default":null},{"name":"reason","type":["null","string"],"default":null,"doc":"cancelled | deadline | fail_fast | ..."}]},
  executorRegistry: {"type":"record","name":"ExecutorBeat","namespace":"spe","doc":"What an executor says of itself every two seconds; the record key is the executor's id.","fields":[{"name":"executor","type":"string"},{"name":"incarnation","type":"string","doc":"New at every start of the process."},{"name":"status","type":"string","doc":"alive | draining | gone"},{"name":"host","type":"string"},{"name":"pid","type":"int"},{"name":"pool","type":"string"},{"name":"taskTypes","type":{"type":"array","items":"string"}},{"name":"slots","type":"int"},{"name":"busy","type":"int"},{"name":"partitions","type":{"type":"array","items":"int"},"doc":"Of the pool's lanes."},{"name":"running","type":{"type":"array","items":"string"},"doc":"jobId/run/task/attempt of what runs; hashes above 100."},{"name":"beat","type":"long","doc":"Counts from 0."},{"name":"startedAt","type":"string"},{"name":"memberId","type":["null","string"],"default":null,"doc":"In the executor group."},{"name":"declaresDead","type":{"type":"array","items":"string"},"doc":"Incarnations this process knows to be gone.","default":[]},{"name":"version","type":["null","string"],"default":null}]},
  jobControl: {"type":"record","name":"JobCommand","namespace":"spe","doc":"A command on a job; the record key is the job's id.","fields":[{"name":"command","type":"string","doc":"start | cancel | retry"},{"name":"commandId","type":["null","string"],"default":null,"doc":"Chosen by the sender; the answer on jobEvents names it."},{"name":"reason","type":["null","string"],"default":null},{"name":"tasks","type":["null",{"type":"array","items":"string"}],"default":null,"doc":"With retry: only these."}]},
  jobEvents: {"type":"record","name":"JobEvents","namespace":"spe","doc":"One or more successive events of one job; the record key is the job's id.","fields":[{"name":"jobId","type":"string"},{"name":"run","type":"int"},{"name":"events","type":{"type":"array","items":{"type":"record","name":"JobEvent","namespace":"spe","doc":"One step in the life of a job.","fields":[{"name":"sequence","type":"long","doc":"Rises by one per job."},{"name":"time","type":"string","doc":"RFC 3339, UTC, three decimals."},{"name":"type","type":"string"},{"name":"task","type":["null","string"],"default":null},{"name":"attempt","type":["null","int"],"default":null},{"name":"delivery","type":["null","int"],"default":null},{"name":"executor","type":["null","string"],"default":null},{"name":"queuedAt","type":["null","string"],"default":null},{"name":"startedAt","type":["null","string"],"default":null},{"name":"finishedAt","type":["null","string"],"default":null},{"name":"progress","type":["null","double"],"default":null},{"name":"result","type":["null","string"],"default":null,"doc":"JSON text, whole."},{"name":"failure","type":["null",{"type":"record","name":"TaskFailure","namespace":"spe","doc":"Why an attempt, or a task, failed.","fields":[{"name":"reason","type":"string"},{"name":"message","type":"string"},{"name":"cause","type":["null","string"],"default":null},{"name":"exitCode","type":["null","int"],"default":null},{"name":"signal","type":["null","string"],"default":null},{"name":"attempts","type":["null","int"],"default":null}]}],"default":null},{"name":"notRunBecause","type":["null","string"],"default":null,"doc":"The failed, cancelled or unrun task it would have needed; or cancelled, deadline, fail_fast."},{"name":"retryAt","type":["null","string"],"default":null},{"name":"waitingFor","type":["null","string"],"default":null},{"name":"error","type":["null",{"type":"record","name":"JobError","namespace":"spe","doc":"Why a job was rejected or failed as a whole.","fields":[{"name":"code","type":"string"},{"name":"message","type":"string"},{"name":"pointer","type":["null","string"],"default":null,"doc":"JSON pointer into the request."},{"name":"cycle","type":{"type":"array","items":"string"},"doc":"With graph_has_cycle: one cycle, in order.","default":[]}]}],"default":null},{"name":"errors","type":["null",{"type":"array","items":"JobError"}],"default":null,"doc":"With job.rejected: all that were found, at most 20."},{"name":"commandId","type":["null","string"],"default":null},{"name":"command","type":["null","string"],"default":null},{"name":"code","type":["null","string"],"default":null,"doc":"With command.refused."},{"name":"reason","type":["null","string"],"default":null},{"name":"description","type":["null","string"],"default":null,"doc":"With job.pending: the normalised description as JSON text."},{"name":"digest","type":["null","string"],"default":null,"doc":"With job.pending: identifies the request, whatever door and form it came by."},{"name":"submittedAt","type":["null","string"],"default":null},{"name":"receiptPartition","type":["null","int"],"default":null,"doc":"Where in pendingJobs the job stands."},{"name":"receiptOffset","type":["null","long"],"default":null}]}}}]},
  pendingJobs: {"type":"record","name":"JobRequest","namespace":"spe","doc":"A job as its client describes it; the record key is the job's id. Absent fields are null and take the defaults of the contract.","fields":[{"name":"name","type":["null","string"],"default":null},{"name":"tasks","type":["null",{"type":"array","items":{"type":"record","name":"TaskRequest","namespace":"spe","doc":"One node of a job's graph.","fields":[{"name":"name","type":"string"},{"name":"type","type":"string","doc":"The handler to run."},{"name":"payload","type":["null","string"],"default":null,"doc":"JSON text; null: JSON null."},{"name":"needs","type":{"type":"array","items":"string"},"default":[]},{"name":"enables","type":{"type":"array","items":"string"},"default":[]},{"name":"resultsFrom","type":["null","string"],"default":null,"doc":"needs | ancestors"},{"name":"inputUrl","type":["null","string"],"default":null},{"name":"timeoutMs","type":["null","long"],"default":null},{"name":"scheduleToStartMs","type":["null","long"],"default":null},{"name":"retries","type":["null",{"type":"record","name":"RetryPolicy","namespace":"spe","doc":"How often and with what backoff a task is tried again.","fields":[{"name":"max","type":["null","int"],"doc":"Retries after the first attempt, 0..1000; null: without bound."},{"name":"delayMs","type":["null","long"],"default":null,"doc":"Backoff before the first retry, milliseconds."},{"name":"factor","type":["null","double"],"default":null},{"name":"maxDelayMs","type":["null","long"],"default":null},{"name":"jitter","type":["null","double"],"default":null,"doc":"Share of the delay that is random, 0..1."}]}],"default":null},{"name":"pool","type":["null","string"],"default":null}]}}],"default":null},{"name":"task","type":["null","string"],"default":null,"doc":"Shorthand instead of tasks: the type of one task named main."},{"name":"payload","type":["null","string"],"default":null,"doc":"JSON text, with task."},{"name":"numWorkers","type":["null","int"],"default":null,"doc":"At most so many tasks of this job at once; null: unbound."},{"name":"priorityTasks","type":{"type":"array","items":"string"},"default":[]},{"name":"priority","type":["null","string"],"default":null,"doc":"urgent | high | normal | low"},{"name":"delayMs","type":["null","long"],"default":null},{"name":"notBefore","type":["null","string"],"default":null,"doc":"RFC 3339"},{"name":"deadlineMs","type":["null","long"],"default":null},{"name":"autostart","type":["null","boolean"],"default":null},{"name":"onFailure","type":["null","string"],"default":null,"doc":"skip_dependents | fail_fast"},{"name":"onDuplicate","type":["null","string"],"default":null,"doc":"ignore | resume"},{"name":"resultDirectory","type":["null","string"],"default":null},{"name":"resultUrl","type":["null","string"],"default":null},{"name":"webhooks","type":{"type":"array","items":{"type":"record","name":"Webhook","namespace":"spe","doc":"An address to be told of the job's end.","fields":[{"name":"url","type":"string"}]}},"default":[]},{"name":"labels","type":{"type":"map","values":"string"},"default":{}},{"name":"timeoutMs","type":["null","long"],"default":null,"doc":"Default for its tasks."},{"name":"retries","type":["null","RetryPolicy"],"default":null},{"name":"pool","type":["null","string"],"default":null},{"name":"resultsFrom","type":["null","string"],"default":null},{"name":"scheduleToStartMs","type":["null","long"],"default":null}]},
  plannerState: {"type":"record","name":"PlannerStateEntry","namespace":"spe","doc":"One entry of a planner partition's state. The record key says which; an empty value deletes it.","fields":[{"name":"kind","type":"string"},{"name":"version","type":"int","doc":"Of the body's form."},{"name":"body","type":"string","doc":"JSON text."}]},
  taskEvents: {"type":"record","name":"TaskEvent","namespace":"spe","doc":"What an executor says of one delivery of one attempt. The record key is the job's id.","fields":[{"name":"type","type":"string","doc":"claim | started | progress | succeeded | failed | dropped"},{"name":"jobId","type":"string"},{"name":"run","type":"int"},{"name":"task","type":"string"},{"name":"attempt","type":"int"},{"name":"delivery","type":"int","doc":"1 for a first delivery.","default":1},{"name":"executor","type":"string"},{"name":"incarnation","type":"string"},{"name":"topic","type":["null","string"],"default":null,"doc":"With claim: where the dispatch stands."},{"name":"partition","type":["null","int"],"default":null},{"name":"offset","type":["null","long"],"default":null},{"name":"runMs","type":["null","long"],"default":null,"doc":"With started and with an end: how long it had run by then, by the executor's monotonic clock."},{"name":"progress","type":["null","double"],"default":null,"doc":"0..1"},{"name":"result","type":["null","string"],"default":null,"doc":"JSON text."},{"name":"failure","type":["null",{"type":"record","name":"TaskFailure","namespace":"spe","doc":"Why an attempt, or a task, failed.","fields":[{"name":"reason","type":"string"},{"name":"message","type":"string"},{"name":"cause","type":["null","string"],"default":null},{"name":"exitCode","type":["null","int"],"default":null},{"name":"signal","type":["null","string"],"default":null},{"name":"attempts","type":["null","int"],"default":null}]}],"default":null},{"name":"startedHere","type":["null","boolean"],"default":null,"doc":"With an end: true when no started event was sent before it."},{"name":"next","type":{"type":"array","items":{"type":"record","name":"BegunStandby","namespace":"spe","doc":"A standby that was begun because another attempt had succeeded.","fields":[{"name":"task","type":"string"},{"name":"attempt","type":"int"}]}},"default":[],"doc":"With succeeded: what was begun on it, of the same job and run."}]},
  taskLogs: {"type":"record","name":"TaskLogLines","namespace":"spe","doc":"Lines that an attempt wrote, in order; the record key is the job's id.","fields":[{"name":"jobId","type":"string"},{"name":"run","type":"int"},{"name":"task","type":"string"},{"name":"attempt","type":"int"},{"name":"delivery","type":"int"},{"name":"executor","type":"string"},{"name":"lines","type":{"type":"array","items":{"type":"record","name":"LogLine","namespace":"spe","doc":"One line.","fields":[{"name":"index","type":"long","doc":"Counts from 0 within the delivery."},{"name":"stream","type":"string","doc":"log | stdout | stderr"},{"name":"level","type":"string"},{"name":"time","type":"string","doc":"RFC 3339, the executor's clock."},{"name":"message","type":"string"},{"name":"fields","type":["null","string"],"default":null,"doc":"JSON text."},{"name":"truncated","type":"boolean","default":false}]}}}]},
  tasks: {"type":"record","name":"TaskDispatch","namespace":"spe","doc":"One attempt of one task, to be run by an executor of the pool.","fields":[{"name":"jobId","type":"string"},{"name":"run","type":"int"},{"name":"task","type":"string"},{"name":"attempt","type":"int","doc":"Rises for the life of a job id, through resumes."},{"name":"type","type":"string"},{"name":"payload","type":["null","string"],"default":null,"doc":"JSON text; null: JSON null."},{"name":"timeoutMs","type":"long"},{"name":"retriesLeft","type":"int","doc":"Attempts the planner will still grant after this one; -1: without bound.","default":0},{"name":"resultDirectory","type":"string","doc":"Relative to the result root."},{"name":"inputUrl","type":["null","string"],"default":null},{"name":"upstream","type":{"type":"array","items":{"type":"record","name":"UpstreamResult","namespace":"spe","doc":"The result of a task that came before: inline, or where it stands in taskEvents; neither in a standby, where it was not there yet.","fields":[{"name":"task","type":"string"},{"name":"result","type":["null","string"],"default":null,"doc":"JSON text, inline."},{"name":"partition","type":["null","int"],"default":null,"doc":"Of taskEvents, when not inline."},{"name":"offset","type":["null","long"],"default":null}]}},"default":[]},{"name":"plannerPartition","type":"int","doc":"The partition of the planner that decides about this job."},{"name":"submittedAtMs","type":"long","doc":"Milliseconds since the epoch."},{"name":"standby","type":["null","string"],"default":null,"doc":"null: to be begun. Else not yet: once an attempt of the job succeeds on the executor that holds this, and it has the results that are missing here; place: in the place of that attempt; beside: without taking a place."},{"name":"rank","type":"int","default":0,"doc":"With standby: its place in the order of the job's tasks. Of those that may begin the smallest does."},{"name":"hadStandby","type":"boolean","default":false,"doc":"A standby of the same attempt went before and may have been begun: who does not hold it claims."}]},
};
