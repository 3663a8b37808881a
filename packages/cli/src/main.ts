import { CommanderError } from "commander";
import { exitCodeOf, exitCodes } from "./exit-codes.js";
import { Printer } from "./printer.js";
import { buildProgram } from "./program.js";

/** Runs one command; resolves with the exit code. Never throws, never leaves a stack trace on the terminal. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = buildProgram(env, (code) => {
    exitCode = code;
  });
  for (const command of program.commands) command.exitOverride();
  try {
    if (args.length === 0) {
      program.outputHelp();
      return exitCodes.usage;
    }
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodeOf(error); // commander has said it
    new Printer(args.includes("--json")).error(error);
    return exitCodeOf(error);
  }
}
