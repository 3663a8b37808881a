import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Child, describeExit, identityOf, isRunning } from "../src/index.js";

function nodeChild(script: string): Child {
  return new Child({
    command: process.execPath,
    args: ["-e", script],
    env: process.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function firstLine(child: Child): Promise<string> {
  const [line] = (await once(createInterface(child.process.stdout as Readable), "line")) as [string];
  return line;
}

describe("a child", () => {
  it("reports its status", async () => {
    expect(describeExit(await nodeChild("process.exit(3)").exited)).toBe("exited with status 3");
  });

  it("reports that it could not be started", async () => {
    const exit = await new Child({ command: "/nonexistent/program", env: {} }).exited;
    expect(describeExit(exit)).toMatch(/^could not be started: .*ENOENT/);
  });

  it("that heeds SIGTERM is stopped within the grace time", async () => {
    const child = nodeChild(
      "process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1e6)",
    );
    await firstLine(child);
    expect(describeExit(await child.stop(60_000))).toBe("exited with status 7");
  });

  it("that is deaf is killed, and so is its whole group", async () => {
    const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6);";
    const child = nodeChild(`
      const { spawn } = require("node:child_process");
      const own = spawn(process.execPath, ["-e", ${JSON.stringify(`${deaf} console.log("deaf")`)}]);
      own.stdout.once("data", () => console.log(own.pid));
      ${deaf}`);
    const grandchild = identityOf(Number(await firstLine(child)));
    expect(grandchild).toBeDefined();
    expect(describeExit(await child.stop(10))).toBe("was ended by SIGKILL");
    await expect.poll(() => grandchild !== undefined && isRunning(grandchild)).toBe(false);
  });
});

describe("the identity of a process", () => {
  it("is that of this process while it runs, and of no other", () => {
    const own = identityOf(process.pid);
    expect(own).toBeDefined();
    expect(isRunning({ pid: process.pid, startTime: own?.startTime ?? "" })).toBe(true);
    expect(isRunning({ pid: process.pid, startTime: "another boot:1" })).toBe(false);
    expect(identityOf(2 ** 30)).toBeUndefined();
  });
});
