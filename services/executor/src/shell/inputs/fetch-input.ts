import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Agent, type Dispatcher, request } from "undici";
import { UnrunnableError } from "../unrunnable-error.js";
import { checkLiteralHost, ForbiddenAddressError, guardedLookup } from "./address-guard.js";

export interface InputFetcherOptions {
  readonly maxBytes: number;
  /** Also from loopback, link-local and private addresses. */
  readonly allowsPrivateAddresses: boolean;
}

const mostRedirects = 5;
const connectWithinMs = 10_000;
const silentWithinMs = 30_000;

/** Fetches the `inputUrl` of tasks to files. */
export class InputFetcher {
  readonly #options: InputFetcherOptions;
  readonly #agent: Agent;

  constructor(options: InputFetcherOptions) {
    this.#options = options;
    this.#agent = new Agent({
      connect: {
        timeout: connectWithinMs,
        ...(!options.allowsPrivateAddresses && { lookup: guardedLookup }),
      },
      headersTimeout: silentWithinMs,
      bodyTimeout: silentWithinMs,
    });
  }

  /**
   * Resolves with the path of the file. Rejects with UnrunnableError where trying again can't help: an address that is
   * refused, an answer that says no, a file that is too large.
   */
  async fetch(inputUrl: string, folder: string, signal: AbortSignal): Promise<string> {
    try {
      const response = await this.#follow(inputUrl, signal);
      await mkdir(folder, { recursive: true });
      const file = join(folder, "input");
      await pipeline(response.body, this.#bounded(), createWriteStream(file), { signal });
      return file;
    } catch (error) {
      throw error instanceof ForbiddenAddressError
        ? new UnrunnableError(`The inputUrl can't be used: ${error.message}`)
        : error;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #follow(inputUrl: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    let url = this.#checked(inputUrl);
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await request(url, { dispatcher: this.#agent, signal });
      const { statusCode, headers } = response;
      if (statusCode >= 200 && statusCode < 300) return response;
      await response.body.dump();
      const { location } = headers;
      if (statusCode < 300 || statusCode >= 400 || typeof location !== "string") throw refusal(statusCode);
      url = this.#checked(location, url);
    }
    throw new UnrunnableError(`The inputUrl can't be used: it redirects more than ${mostRedirects} times.`);
  }

  #checked(text: string, base?: URL): URL {
    const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
    if (url?.protocol !== "http:" && url?.protocol !== "https:") {
      throw new UnrunnableError("The inputUrl can't be used: it is, or redirects to, no http or https address.");
    }
    if (!this.#options.allowsPrivateAddresses) checkLiteralHost(url.hostname);
    return url;
  }

  #bounded(): Transform {
    const { maxBytes } = this.#options;
    let bytes = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes <= maxBytes) done(null, chunk);
        else done(new UnrunnableError(`The inputUrl can't be used: its file has more than ${maxBytes} bytes.`));
      },
    });
  }
}

/** A server that fails may do better next time; one that says no means it. */
function refusal(statusCode: number): Error {
  const message = `The inputUrl can't be fetched: it was answered with ${statusCode}.`;
  const mayPass = statusCode >= 500 || statusCode === 429 || statusCode === 408;
  return mayPass ? new Error(message) : new UnrunnableError(message);
}
