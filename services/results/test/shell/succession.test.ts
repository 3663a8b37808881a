import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stack } from "./stack.js";
import { World } from "./world.js";

const main = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url));

interface LogLine {
  readonly msg: string;
  readonly time: string;
  readonly [field: string]: unknown;
}

describe.skipIf(stack === undefined)("a results service that was killed", { timeout: 120_000 }, () => {
  let world: World;
  const children: ChildProcessByStdio<null, Readable, null>[] = [];

  beforeEach(async () => {
    world = await World.create(stack!);
  }, 60_000);

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await world.close();
  }, 60_000);

  function start(): { readonly child: (typeof children)[number]; readonly log: Interface } {
    const env = { ...world.environment, PATH: process.env.PATH, SPE_RESULTS_PORT: "0", SPE_LOG_LEVEL: "info" };
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    return { child, log: createInterface(child.stdout) };
  }

  /** All it says up to and including this message. */
  async function saysUpTo(log: Interface, msg: string): Promise<readonly LogLine[]> {
    const lines: LogLine[] = [];
    for await (const text of log) {
      lines.push(JSON.parse(text) as LogLine);
      if (lines.at(-1)?.msg === msg) return lines;
    }
    throw new Error(`It ended before it said "${msg}": ${lines.map((line) => line.msg).join("; ")}`);
  }

  it("H24: is followed at once by the next one, without waiting for its session", async () => {
    const first = start();
    await saysUpTo(first.log, "partitions assigned");
    first.child.kill("SIGKILL");
    const said = await saysUpTo(start().log, "partitions assigned");
    const cleared = said.find(({ msg }) => msg === "took the place of a process that was killed");
    expect(cleared?.predecessor).toBe(first.child.pid);
    const timeOf = (line: LogLine | undefined): number => Date.parse(line?.time ?? "");
    expect(timeOf(said.at(-1)) - timeOf(cleared)).toBeLessThan(3_000);
    expect(said.at(-1)?.partitions).toBe(3 * world.partitionCount);
  });
});
