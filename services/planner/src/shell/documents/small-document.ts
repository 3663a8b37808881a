import { DocumentText } from "../../core/jobs/document-text.js";
import type { ResultDocument } from "../../core/jobs/result-document.js";

const mostTasks = 100;
const mostCharacters = 64_000;

/** Nearly all are: nothing has to be fetched for them, and the text is made in one go without holding anything up. */
export function isSmall({ outcomes }: ResultDocument): boolean {
  if (outcomes.length > mostTasks) return false;
  let characters = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === "reference") return false;
    if (outcome.kind === "result") characters += outcome.text.length;
  }
  return characters <= mostCharacters;
}

/** The whole text of a small document. */
export function textOf(document: ResultDocument): string {
  const text = new DocumentText(document);
  for (const outcome of document.outcomes) {
    if (outcome.kind === "failure") text.addFailure(outcome.task, outcome.failure);
    else if (outcome.kind === "result") text.addResult(outcome.task, outcome.text);
  }
  return text.end();
}
