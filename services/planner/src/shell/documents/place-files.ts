import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import type { FilePlacing, PlacingAnswer, PlacingRequest } from "./document-thread.js";

/** The thread behind DocumentThread: its system calls may block, as nobody else waits for this thread. */
parentPort?.on("message", ({ id, files }: PlacingRequest) => {
  const answer: PlacingAnswer = { id, faults: files.map(faultOf) };
  parentPort?.postMessage(answer);
});

function faultOf(file: FilePlacing): { readonly code: string; readonly message: string } | undefined {
  try {
    place(file);
    return undefined;
  } catch (error) {
    const { code = "UNKNOWN", message } = error as NodeJS.ErrnoException;
    return { code, message };
  }
}

function place({ staged, path, text }: FilePlacing): void {
  writeFileSync(staged, text);
  mkdirSync(dirname(path), { recursive: true });
  renameSync(staged, path);
}
