import ky, { HTTPError, type KyInstance, type Options } from "ky";
import { type ErrorDetail, SpeError, UnreachableError } from "./spe-error.js";

export interface TransportOptions {
  readonly url: string;
  readonly apiKey?: string | undefined;
}

/**
 * HTTP with the engine's manners: problems become SpeError, silence becomes UnreachableError. What can be repeated without
 * harm is: every GET, and every submission, because each carries its job's id.
 */
export class Transport {
  readonly #http: KyInstance;
  readonly #url: string;

  constructor(options: TransportOptions) {
    this.#url = options.url.replace(/\/+$/, "");
    this.#http = ky.create({
      prefixUrl: this.#url,
      headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
      timeout: 90_000,
      retry: {
        limit: 3,
        methods: ["get", "post", "delete"],
        statusCodes: [429, 503],
        delay: (attempt) => 200 * 2 ** attempt,
        backoffLimit: 3_000,
      },
    });
  }

  async json<T>(path: string, options: Options = {}): Promise<T> {
    const headers = { accept: "application/json", ...(options.headers as Record<string, string> | undefined) };
    const response = await this.response(path, { ...options, headers });
    return await response.json<T>();
  }

  /** The answer, if it is one of success. Throws SpeError or UnreachableError otherwise. */
  async response(path: string, options: Options = {}): Promise<Awaited<ReturnType<KyInstance>>> {
    try {
      return await this.#http(path, options);
    } catch (cause) {
      if (cause instanceof HTTPError) throw await problemOf(cause.response, this.#url);
      if (cause instanceof Error && cause.name === "AbortError") throw cause;
      throw new UnreachableError(
        `No answer from the engine at ${this.#url}. Is it running (npm start), and is SPE_URL right?`,
        { cause },
      );
    }
  }
}

async function problemOf(response: Response, url: string): Promise<Error> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { code?: string; title?: string; detail?: string; errors?: ErrorDetail[] };
    if (problem.code !== undefined) {
      return new SpeError(
        response.status,
        problem.code,
        problem.detail ?? problem.title ?? problem.code,
        problem.errors ?? [],
      );
    }
  } catch {
    // not JSON: not from a gateway; said below
  }
  return new UnreachableError(
    `What answers at ${url} is not SPE's gateway: HTTP ${response.status}, no problem document.`,
  );
}
