import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import type { LogLevel } from "./config/shared-settings.js";

export type { Logger };

/** Names under which keys, passwords and tokens travel; what stands there is never written, up to two objects deep. */
const secretNames = [
  "password",
  "apiKey",
  "token",
  "secret",
  "authorization",
  "Authorization",
  "cookie",
  "sasl",
  "ssl",
  "postgresUrl",
  "bootstrapKey",
];

/** One line of JSON a message, on standard output, written before the call returns. */
export function createLogger(service: string, level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause },
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
  };
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}
