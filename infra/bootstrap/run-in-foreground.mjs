import { spawn } from "node:child_process";

/** Runs a program on this terminal and resolves with its exit code. Being stopped stops it, and ends this process when it has ended. */
export async function runInForeground(program, args, { cwd, env }) {
  const child = spawn(program, args, { cwd, env, stdio: "inherit" });
  let stoppedBy;
  const passOn = (signal) => {
    stoppedBy = signal;
    child.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, passOn);
  const exitCode = await new Promise((done) => {
    child.once("error", () => done(1));
    child.once("exit", (code) => done(code ?? 1));
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, passOn);
  if (stoppedBy !== undefined) process.exit(stoppedBy === "SIGINT" ? 130 : 143);
  return exitCode;
}
