import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type JobDocument, SpeClient } from "@spe/sdk";
import { checkout } from "../checkout.js";
import type { Engine } from "../engine.js";

const sampleFile = join("examples", "01-photo-contact-sheet.json");
const endsWithinMs = 300_000;

/** Runs the sample job on the photographs of examples/ and tells where its results are. Resolves with whether it succeeded. */
export async function runSample(engine: Engine, signal: AbortSignal): Promise<boolean> {
  const begunAt = performance.now();
  const client = new SpeClient({ url: engine.url, apiKey: engine.apiKey.key });
  const accepted = await client.submit(readFileSync(join(checkout, sampleFile), "utf8"));
  const job = await client.wait(accepted.id, { timeoutMs: endsWithinMs, signal });
  const seconds = ((performance.now() - begunAt) / 1_000).toFixed(1);
  process.stdout.write(`\nSample job       ${sampleFile}\n`);
  process.stdout.write(`  id             ${job.id}\n`);
  process.stdout.write(`  ${outcomeOf(job)} after ${seconds} s\n`);
  process.stdout.write(`  results        ${join(engine.config.resultRoot, job.resultDirectory ?? "")}\n`);
  return job.status === "succeeded";
}

function outcomeOf(job: JobDocument): string {
  const counts = Object.entries(job.taskCounts ?? {}).map(([status, count]) => `${count} ${status}`);
  const failed = job.tasks.find(({ failure }) => failure !== undefined);
  const why =
    failed?.failure === undefined ? "" : `; ${failed.name}: ${failed.failure.reason}: ${failed.failure.message}`;
  return `${job.status} (tasks: ${counts.join(", ")}${why})`;
}
