import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";
import type { ListenAddress } from "./config/address-settings.js";
import type { Logger } from "./logger.js";
import { OperatorError } from "./operator-error.js";
import type { Readiness } from "./readiness.js";

export interface HealthParts {
  readonly readiness: Readiness;
  readonly metrics: Registry;
  readonly logger: Logger;
}

export interface HealthServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves /healthz (alive), /readyz (can do its work; if not, why) and /metrics (Prometheus). */
export async function startHealthServer(address: ListenAddress, parts: HealthParts): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(request, response, parts).catch((err: unknown) => {
      parts.logger.error({ err }, "a probe could not be answered");
      response.destroy();
    });
  });
  const port = await listen(server, address);
  parts.logger.info({ host: address.host, port }, "listening");
  return { port, stop: () => close(server) };
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: HealthParts): Promise<void> {
  switch (request.url?.split("?")[0]) {
    case "/healthz":
      sendJson(response, 200, { status: "alive" });
      return;
    case "/readyz": {
      const reasons = parts.readiness.reasons();
      sendJson(response, reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons });
      return;
    }
    case "/metrics":
      response.writeHead(200, { "content-type": parts.metrics.contentType }).end(await parts.metrics.metrics());
      return;
    default:
      sendJson(response, 404, { error: "There is nothing here but /healthz, /readyz and /metrics." });
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

function listen(server: Server, { host, port, portVariable }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, { host, port, portVariable })));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Turns a failure to listen into the sentence an operator needs; also for servers that are not this one. */
export function listenError(error: NodeJS.ErrnoException, { host, port, portVariable }: ListenAddress): OperatorError {
  const cause =
    error.code === "EADDRINUSE"
      ? `Port ${port} on ${host} is in use by another process`
      : `Can't listen on ${host}:${port} (${error.code ?? error.message})`;
  return new OperatorError(`${cause}: set ${portVariable} to another port (0: any free one), or free this one.`, {
    cause: error,
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
