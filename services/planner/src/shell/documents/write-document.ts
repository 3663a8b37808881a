import { open } from "node:fs/promises";
import { DocumentText } from "../../core/jobs/document-text.js";
import type { ResultDocument, TaskOutcome } from "../../core/jobs/result-document.js";

/** JSON text; undefined where the result is not to be had any more. */
export type ResolveReference = (reference: Extract<TaskOutcome, { kind: "reference" }>) => Promise<string | undefined>;

/** Results of one document that are read at once. */
const readsAtOnce = 16;
/** Beyond this, text goes to the file. */
const bufferedCharacters = 1_000_000;

/**
 * Writes a document to `path`, over whatever is there. Not synced: after a crash of the whole machine it may be missing, and can be
 * made again from the view, while a sync for each job would bound what a partition can do in a second.
 */
export async function writeDocument(path: string, document: ResultDocument, resolve: ResolveReference): Promise<void> {
  const file = await open(path, "w");
  try {
    const text = new DocumentText(document);
    for (let i = 0; i < document.outcomes.length; i += readsAtOnce) {
      await addOutcomes(text, document.outcomes.slice(i, i + readsAtOnce), resolve);
      if (text.length > bufferedCharacters) await file.writeFile(text.take());
    }
    await file.writeFile(text.end());
  } finally {
    await file.close();
  }
}

async function addOutcomes(
  text: DocumentText,
  outcomes: readonly TaskOutcome[],
  resolve: ResolveReference,
): Promise<void> {
  const results = await Promise.all(outcomes.map((outcome) => resultOf(outcome, resolve)));
  outcomes.forEach((outcome, index) => {
    const result = results[index];
    if (outcome.kind === "failure") text.addFailure(outcome.task, outcome.failure);
    else if (result === undefined) text.omitResult(outcome.task);
    else text.addResult(outcome.task, result);
  });
}

async function resultOf(outcome: TaskOutcome, resolve: ResolveReference): Promise<string | undefined> {
  if (outcome.kind === "failure") return undefined;
  return outcome.kind === "result" ? outcome.text : resolve(outcome);
}
