import { existsSync, readFileSync } from "node:fs";

const tells = /Caused by:|\bFATAL\b|\bERROR\b|Exception\b|\b[Ee]rror:|"level":"(error|fatal)"/;
const stackFrame = /^\s*(at |\.\.\. )/;
const hint = /HINT:|hint:/;
const longestQuote = 300;

/** What a program's log gives as the cause of its end: the last line that tells of an error, else its last words. */
export function causeIn(logFile: string): string {
  if (!existsSync(logFile)) return "nothing";
  const lines = readFileSync(logFile, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !stackFrame.test(line) && !hint.test(line));
  const cause = lines.findLast((line) => tells.test(line)) ?? lines.at(-1) ?? "nothing";
  return messageOf(cause).slice(0, longestQuote);
}

/** The services log JSON: its sentence is enough. */
function messageOf(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter((part) => part !== undefined).join(": ") || line;
  } catch {
    return line; // cut short
  }
}
