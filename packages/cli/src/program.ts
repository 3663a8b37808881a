import type { JobFilter, LogFilter } from "@spe/sdk";
import { Command, InvalidArgumentError } from "commander";
import { logs } from "./commands/logs.js";
import { openSession, type Session } from "./commands/session.js";
import { type SubmitFlags, submit } from "./commands/submit.js";
import { waitFor } from "./commands/wait.js";
import { parseDurationMs } from "./durations.js";
import { exitCodes } from "./exit-codes.js";
import { jobLine, jobText } from "./job-text.js";
import { type RequestFlags, readRequest } from "./request-source.js";

type Env = NodeJS.ProcessEnv;
type Finish = (exitCode: number) => void;

/** The whole command line: names, options and help. What a command does is in commands/. */
export function buildProgram(env: Env, finish: Finish): Command {
  const program = new Command("spe")
    .description("Submit jobs to SPE, follow them, read their logs and results.")
    .option("--json", "print JSON and nothing else on standard output")
    .option("--url <url>", "the gateway's address (default: SPE_URL, or http://127.0.0.1:8080)")
    .option("--config <file>", "configuration file (default: $XDG_CONFIG_HOME/spe/config.toml)")
    .addHelpText("after", helpAfter)
    .showHelpAfterError("(spe --help shows what there is)")
    .exitOverride();

  const within = async (command: Command, action: (session: Session) => Promise<number>) => {
    finish(await action(openSession(command, env)));
  };

  program
    .command("submit")
    .argument("[file]", "the job as JSON; - for standard input")
    .description("hand a job over")
    .option("--task <type>", "a job of one task, instead of a file")
    .option("--payload <json>", "its payload")
    .option("--id <id>", "the job's id: the same id again runs nothing twice")
    .option("--wait", "wait for its end and print it")
    .option("--follow", "print its logs as they come, then its end")
    .option("--resume", "if this id has failed or was cancelled, let it run on")
    .option("--timeout <duration>", "give up waiting after this long (30s, 5m; exit code 124; the job goes on)")
    .action(async (file: string | undefined, flags: SubmitFlags, command: Command) => {
      await within(command, (session) => submit(session, file, flags));
    });

  program
    .command("status")
    .argument("<id>")
    .description("show a job and its tasks")
    .action(async (id: string, _flags: unknown, command: Command) => {
      await within(command, async ({ client, printer }) => {
        const job = await client.job(id);
        printer.answer(job, jobText(job));
        return exitCodes.done;
      });
    });

  program
    .command("wait")
    .argument("<id>")
    .description("wait for a job's end; the exit code tells it")
    .option("--timeout <duration>", "give up after this long (exit code 124)")
    .action(async (id: string, flags: { timeout?: string }, command: Command) => {
      await within(command, (session) =>
        waitFor(session, id, flags.timeout === undefined ? undefined : parseDurationMs(flags.timeout)),
      );
    });

  program
    .command("list")
    .description("list jobs, newest first")
    .option("--status <status...>", "only these (or: unfinished)")
    .option("--type <type>", "only with a task of this type")
    .option("--label <key:value...>", "only with these labels")
    .option("--name <prefix>", "only names that begin so")
    .option("--since <time>", "submitted at or after")
    .option("--until <time>", "submitted before")
    .option("--limit <count>", "at most so many", positiveInteger, 50)
    .action(async (flags: JobFilter & { limit: number }, command: Command) => {
      await within(command, (session) => list(session, flags));
    });

  for (const [name, description] of [
    ["cancel", "stop a job: what runs is stopped, what has not begun never will"],
    ["start", "start a job that was submitted with autostart false"],
    ["retry", "let a failed or cancelled job run on; succeeded tasks keep their results"],
  ] as const) {
    program
      .command(name)
      .argument("<id>")
      .description(description)
      .action(async (id: string, _flags: unknown, command: Command) => {
        await within(command, async ({ client, printer }) => {
          const answer = await client[name](id);
          printer.answer(answer, `${answer.id} ${answer.status}`);
          return exitCodes.done;
        });
      });
  }

  program
    .command("logs")
    .argument("<id>")
    .description("print what a job's tasks logged")
    .option("-f, --follow", "go on until the job ends")
    .option("--task <name>", "only this task")
    .option("--attempt <number>", "only this attempt", positiveInteger)
    .action(async (id: string, flags: LogFilter & { follow?: boolean }, command: Command) => {
      const { follow, ...filter } = flags;
      await within(command, (session) => logs(session, id, filter, follow === true));
    });

  program
    .command("results")
    .argument("<id>")
    .description("print a job's result document")
    .action(async (id: string, _flags: unknown, command: Command) => {
      await within(command, async ({ client, printer }) => {
        const document = await client.results(id);
        printer.answer(document, JSON.stringify(document, null, 2));
        return exitCodes.done;
      });
    });

  program
    .command("plan")
    .argument("[file]", "the job as JSON; - for standard input")
    .description("show the order and schedule a job would have; nothing is stored")
    .option("--task <type>", "a job of one task, instead of a file")
    .option("--payload <json>", "its payload")
    .action(async (file: string | undefined, flags: RequestFlags, command: Command) => {
      await within(command, async ({ client, printer }) => {
        const plan = await client.plan(await readRequest(file, flags));
        const steps = plan.schedule.map((step, index) => `${String(index + 1).padStart(4)}  ${step.join("  ")}`);
        printer.answer(plan, steps.join("\n"));
        return exitCodes.done;
      });
    });

  program
    .command("version")
    .description("print the engine's version")
    .action(async (_flags: unknown, command: Command) => {
      await within(command, async ({ client, printer }) => {
        const version = await client.version();
        printer.answer(version, JSON.stringify(version));
        return exitCodes.done;
      });
    });

  return program;
}

async function list({ client, printer }: Session, filter: JobFilter & { limit: number }): Promise<number> {
  let left = filter.limit;
  for await (const job of client.jobs({ ...filter, limit: Math.min(left, 500) })) {
    printer.answer(job, jobLine(job));
    if (--left === 0) break;
  }
  return exitCodes.done;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return value;
}

const helpAfter = `
The key is read from SPE_API_KEY or from the configuration file (apiKey, apiKeyFile), never from an argument.

Exit codes: 0 done, 1 the job failed or was cancelled, 2 wrong usage, invalid or rejected, 3 not found,
4 the engine can't be reached, 5 conflict, 6 key refused, 124 --timeout has passed.

Examples:
  spe submit --task echo --payload '{"hello":"world"}' --wait
  spe submit job.json --wait --timeout 5m
  cat job.json | spe submit - --json
  spe list --status unfinished --label team:web`;
