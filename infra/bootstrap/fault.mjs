/** A failure that was foreseen: its message is the one sentence, cause and remedy, that the user reads. */
export class Fault extends Error {}

const lastWordsMs = 500;

/** Runs a command of ours; whatever goes wrong ends as one sentence on stderr and exit code 1. Nothing that is still open holds the process up. */
export async function runCommand(command) {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.stderr.write(`\nspe: ${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
  setTimeout(() => process.exit(), lastWordsMs).unref();
}

function sentenceOf(error) {
  if (error instanceof Fault || isOperatorError(error)) return error.message;
  const detail = process.env.SPE_LOG_LEVEL === "debug" ? error?.stack : error?.message;
  return `something unforeseen went wrong: ${detail ?? String(error)} (SPE_LOG_LEVEL=debug shows where)`;
}

/** packages/runtime has the class; here it is known by its name, for nothing is built yet when this file is read. */
function isOperatorError(error) {
  for (let kind = error?.constructor; kind?.name; kind = Object.getPrototypeOf(kind))
    if (kind.name === "OperatorError") return true;
  return false;
}
