import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning, type ProcessIdentity } from "@spe/supervision";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ProcessRecords } from "../../src/process/process-records.js";

// Plain JavaScript, as it runs before anything is built.
const { sweepOrphans } = (await import(new URL("../../bootstrap/orphans.mjs", import.meta.url).href)) as {
  sweepOrphans: (home: string) => Promise<string[]>;
};

let home: string;
let children: ChildProcess[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "spe-orphans-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(home, { recursive: true });
});

async function leaveBehind(): Promise<ChildProcess & { pid: number }> {
  const child = spawn("/bin/sh", ["-c", "echo ready; while :; do sleep 0.1; done"], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return child as ChildProcess & { pid: number };
}

const recordOf = (name: string): ProcessIdentity =>
  JSON.parse(readFileSync(join(home, "run", name), "utf8")) as ProcessIdentity;

it("ends what is on record, in its order, and clears the records", async () => {
  const second = await leaveBehind();
  const first = await leaveBehind();
  const records = new ProcessRecords(home);
  records.add({ order: 60, name: "kafka" }, second.pid);
  records.add({ order: 10, name: "gateway" }, first.pid);
  const identities = [recordOf("60-kafka.json"), recordOf("10-gateway.json")];
  expect(await sweepOrphans(home)).toEqual(["gateway", "kafka"]);
  expect(identities.map(isRunning)).toEqual([false, false]);
  expect(readdirSync(join(home, "run"))).toEqual([]);
});

it("leaves a process alone that has only got the recorded pid", async () => {
  const stranger = await leaveBehind();
  const records = new ProcessRecords(home);
  records.add({ order: 10, name: "gateway" }, stranger.pid);
  const identity = recordOf("10-gateway.json");
  writeFileSync(
    join(home, "run", "10-gateway.json"),
    JSON.stringify({ ...identity, name: "gateway", startTime: "0:1" }),
  );
  expect(await sweepOrphans(home)).toEqual([]);
  expect(isRunning(identity)).toBe(true);
});

it("refuses a home on which a launcher is alive", async () => {
  const launcher = await leaveBehind();
  const records = new ProcessRecords(home);
  records.add({ order: 1, name: "launcher" }, launcher.pid);
  writeFileSync(join(home, "run", "launcher.json"), readFileSync(join(home, "run", "01-launcher.json")));
  await expect(sweepOrphans(home)).rejects.toThrow(/An engine is running on SPE_HOME .* already/);
  expect(isRunning(recordOf("launcher.json"))).toBe(true);
});

it("skips a record that was cut short", async () => {
  new ProcessRecords(home);
  writeFileSync(join(home, "run", "10-gateway.json"), '{"name":"gat');
  expect(await sweepOrphans(home)).toEqual([]);
});
