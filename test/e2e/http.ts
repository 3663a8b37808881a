import { engine } from "./engine.js";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; fails the test where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: documents are compared with toMatchObject
  readonly body: any;
}

/** One HTTP call to the engine's gateway, with its key unless told otherwise. */
export async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${engine.httpUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${engine.apiKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get body() {
      return JSON.parse(text) as unknown;
    },
  };
}

/** Submits and waits for the end; the job document. */
export async function run(job: object): Promise<Answer["body"]> {
  const answer = await call("POST", "/jobs?wait=60s", job);
  if (answer.status !== 200)
    throw new Error(`The job had not ended: HTTP ${answer.status} ${answer.text.slice(0, 500)}`);
  return answer.body;
}

/** The document, once `isTrue` of it. */
export async function untilJob(
  id: string,
  isTrue: (job: Answer["body"]) => boolean,
  timeoutMs = 30_000,
): Promise<Answer["body"]> {
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    const { body } = await call("GET", `/jobs/${encodeURIComponent(id)}`);
    if (isTrue(body)) return body;
    if (performance.now() > endAt) throw new Error(`Not within ${timeoutMs} ms: ${JSON.stringify(body).slice(0, 800)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const isEnded = (job: { status: string }): boolean =>
  ["succeeded", "failed", "cancelled", "rejected"].includes(job.status);

export const task = (job: Answer["body"], name: string): Answer["body"] =>
  job.tasks.find((one: { name: string }) => one.name === name);
