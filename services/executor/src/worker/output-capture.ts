import { currentScope, type OutputStream } from "./run-scope.js";

/**
 * What a handler writes to `process.stdout` and `process.stderr`, `console` included, is taken by the run whose code wrote it,
 * so that it stays in order with the run's other lines. What a run left behind writes after its end is dropped. The worker's
 * own output, and that of child processes, takes the descriptors as they are; the executor reads those.
 */
export function captureOutput(): void {
  capture("stdout");
  capture("stderr");
}

function capture(name: OutputStream): void {
  const stream = process[name];
  const writeThrough = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const scope = currentScope();
    if (scope === undefined) return writeThrough(chunk, ...rest);
    if (!scope.isEnded) scope.takeOutput(name, bytesOf(chunk, rest[0]));
    const written = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
    if (written !== undefined) process.nextTick(written);
    return true;
  };
}

function bytesOf(chunk: string | Uint8Array, encoding: unknown): Buffer {
  if (typeof chunk !== "string") return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
}
