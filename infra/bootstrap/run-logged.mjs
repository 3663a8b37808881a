/** Runs an outside program with its output in a log file; the errors in it are quoted when it fails. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "./fault.mjs";

const quotedLines = 12;

/** @param {{ program: string, args: string[], cwd: string, log: string, what: string, remedy: string, env?: NodeJS.ProcessEnv }} step */
export async function runLogged(step) {
  mkdirSync(dirname(step.log), { recursive: true });
  const output = openSync(step.log, "w");
  try {
    const outcome = await untilEnd(step, output);
    if (outcome !== 0)
      throw new Fault(
        `${step.what} failed (${outcome}): ${step.remedy}. All of it is in ${step.log}; it says:\n${gistOf(step.log)}`,
      );
  } finally {
    closeSync(output);
  }
}

/** The child gets a process group of its own, so that whoever stops us stops all of what it started. */
function untilEnd(step, output) {
  return new Promise((done) => {
    const child = spawn(step.program, step.args, {
      cwd: step.cwd,
      env: step.env ?? process.env,
      stdio: ["ignore", output, output],
      detached: true,
    });
    const passOn = (signal) => {
      killGroup(child.pid, signal);
      process.stderr.write(`\nspe: stopped during the set-up (${signal}).\n`);
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    const forget = () => process.off("SIGINT", passOn).off("SIGTERM", passOn);
    process.once("SIGINT", passOn).once("SIGTERM", passOn);
    child.once("error", (error) => (forget(), done(error.message)));
    child.once("exit", (code, signal) => (forget(), done(code ?? signal)));
  });
}

function killGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** The first lines that tell of an error, as all three programs mark theirs; else the last words. */
function gistOf(file) {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const errors = lines.filter((line) => /\berr(or)?\b/i.test(line));
  const quoted = errors.length > 0 ? errors.slice(0, quotedLines) : lines.slice(-quotedLines);
  return quoted.map((line) => `  | ${line}`).join("\n");
}
