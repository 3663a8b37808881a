/**
 * Every fault that SPE reports to its clients: code → HTTP status, whether trying again can help, and what it means.
 * The problem details of the gateway, the errors of rejected jobs and the exit codes of the CLI all come from this table.
 */
export type Retry = "never" | "backoff" | "immediately";

export interface FaultSpec {
  readonly status: number;
  readonly retry: Retry;
  readonly title: string;
}

export const faults = {
  malformed_json: { status: 400, retry: "never", title: "The body is not I-JSON." },
  invalid_description: { status: 400, retry: "never", title: "The job description is not valid." },
  graph_has_cycle: { status: 400, retry: "never", title: "The tasks depend on one another in a circle." },
  unknown_task_type: { status: 400, retry: "never", title: "No executor has announced this task type." },
  unknown_pool: { status: 400, retry: "never", title: "No such pool is configured." },
  payload_too_large: { status: 400, retry: "never", title: "A payload is larger than 256 KiB." },
  request_too_large: { status: 413, retry: "never", title: "The request is larger than 8 MiB." },
  invalid_parameter: { status: 400, retry: "never", title: "A parameter of the request is not valid." },
  unauthenticated: { status: 401, retry: "never", title: "An API key is needed." },
  forbidden: { status: 403, retry: "never", title: "This key may not do that." },
  job_not_found: { status: 404, retry: "never", title: "There is no such job." },
  task_not_found: { status: 404, retry: "never", title: "The job has no such task." },
  result_not_found: { status: 404, retry: "never", title: "There is no such result." },
  route_not_found: { status: 404, retry: "never", title: "There is nothing at this address." },
  method_not_allowed: { status: 405, retry: "never", title: "This address does not take that method." },
  not_acceptable: { status: 406, retry: "never", title: "The answer is not available in an accepted form." },
  already_started: { status: 409, retry: "never", title: "The job has been started already." },
  already_ended: { status: 409, retry: "never", title: "The job has ended already." },
  not_ended: { status: 409, retry: "never", title: "The job has not ended yet." },
  not_retryable: { status: 409, retry: "never", title: "Nothing of the job can be run again." },
  unsupported_media_type: { status: 415, retry: "never", title: "The body must be application/json." },
  id_conflict: { status: 422, retry: "never", title: "Another request already has this job id." },
  range_not_satisfiable: { status: 416, retry: "never", title: "The file has no such range." },
  too_many_requests: { status: 429, retry: "backoff", title: "Too many requests." },
  view_behind: { status: 503, retry: "backoff", title: "The view has not caught up with the log yet." },
  broker_unavailable: { status: 503, retry: "backoff", title: "Kafka does not answer." },
  database_unavailable: { status: 503, retry: "backoff", title: "Postgres does not answer." },
  no_answer: { status: 503, retry: "backoff", title: "The planner has not answered in time." },
  unreadable_record: { status: 400, retry: "never", title: "The record can't be read." },
  deadline_exceeded: { status: 500, retry: "never", title: "The job did not end before its deadline." },
  internal_error: { status: 500, retry: "backoff", title: "SPE has made a mistake; the log says which." },
} as const satisfies Record<string, FaultSpec>;

export type FaultCode = keyof typeof faults;

/** One thing that is wrong with a request, and where. `pointer` is an RFC 6901 JSON pointer into it. */
export interface FaultDetail {
  readonly code: FaultCode;
  readonly message: string;
  readonly pointer?: string;
  readonly cycle?: readonly string[];
}
