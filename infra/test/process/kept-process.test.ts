import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { KeptProcess, type KeptSpec } from "../../src/process/kept-process.js";
import { ProcessRecords } from "../../src/process/process-records.js";
import { until } from "../../src/process/until.js";

let home: string;
let kept: KeptProcess | undefined;
let told: string[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "spe-kept-"));
  told = [];
});
afterEach(async () => {
  await kept?.stop(0);
  rmSync(home, { recursive: true });
});

/** A process that is ready when it has written the file `ready`, of this life. */
function keep(script: string, options: Partial<KeptSpec> = {}): KeptProcess {
  const ready = join(home, "ready");
  kept = new KeptProcess(
    {
      name: "part",
      title: "The part",
      order: 1,
      program: process.execPath,
      args: ["-e", `const fs = require("node:fs"); ${script}`, ready],
      env: process.env,
      logFile: join(home, "part.log"),
      stopWithinMs: 5_000,
      untilReady: (signal) => until(async () => existsSync(ready), signal),
      remedy: "Mend it.",
      ...options,
    },
    new ProcessRecords(home),
    {
      onRestart: (title) => {
        rmSync(ready, { force: true });
        told.push(`${title} restarts`);
      },
      onRecovered: (title) => told.push(`${title} is back`),
    },
  );
  return kept;
}

const lives = 'fs.writeFileSync(process.argv[1], ""); setInterval(() => {}, 1000);';

it("is started again when it is killed, and says so", async () => {
  const part = keep(lives);
  await part.ready();
  const first = part.pid;
  part.kill();
  await part.ready();
  expect(part.pid).not.toBe(first);
  expect(told).toEqual(["The part restarts", "The part is back"]);
});

it("is started again on request, without being taken for crashed", async () => {
  const part = keep(lives);
  await part.ready();
  const first = part.pid;
  await part.restart();
  expect(part.pid).not.toBe(first);
  expect(told).not.toContain("The part restarts");
});

it("clears up before each life, the first one included", async () => {
  const part = keep(lives, { beforeStart: async () => void told.push("cleared up") });
  await part.ready();
  part.kill();
  await part.ready();
  expect(told).toEqual(["cleared up", "The part restarts", "cleared up", "The part is back"]);
});

it("starts nothing more when it is stopped while it clears up", async () => {
  const part = keep(lives, { beforeStart: (signal) => until(async () => false, signal).catch(() => undefined) });
  await part.stop();
  expect(part.pid).toBeUndefined();
});

it("is given up when it never gets ready, with the cause from its log and the remedy", async () => {
  const part = keep('console.error("Error: no such folder"); process.exit(3);');
  await expect(part.ready()).rejects.toThrow(
    /^The part does not start: it exited with status 3, saying "Error: no such folder". Mend it. \(Log: /,
  );
});

it("is never given up once it was ready: it is back when what it stands on is back", async () => {
  const away = join(home, "away");
  const part = keep(`if (fs.existsSync(${JSON.stringify(away)})) process.exit(3); ${lives}`);
  await part.ready();
  writeFileSync(away, "");
  part.kill();
  await until(async () => told.length >= 4, new AbortController().signal);
  rmSync(away);
  await part.ready();
  expect(told.at(-1)).toBe("The part is back");
});

it("ends by SIGTERM when asked, and is not started again", async () => {
  const part = keep(`process.on("SIGTERM", () => process.exit(0)); ${lives}`);
  await part.ready();
  await part.stop();
  await part.done;
  expect(part.pid).toBeUndefined();
  expect(told).toEqual([]);
});

it("is killed when it is deaf", async () => {
  const part = keep(`process.on("SIGTERM", () => {}); ${lives}`);
  await part.ready();
  await part.stop(100);
  expect(part.pid).toBeUndefined();
});

it("holds a pipe that ends with its launcher", async () => {
  const part = keep(`process.stdin.resume().on("end", () => process.exit(0)); ${lives}`, { holdsPipe: true });
  await part.ready();
  expect(part.pid).toBeDefined();
});
