import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Parts } from "../src/parts.js";
import type { KeptSpec } from "../src/process/kept-process.js";
import { ProcessRecords } from "../src/process/process-records.js";

let home: string;
let parts: Parts;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "spe-parts-"));
  parts = new Parts(new ProcessRecords(home), { onRestart: () => undefined, onRecovered: () => undefined });
});
afterEach(async () => {
  await parts.stopAll(0);
  rmSync(home, { recursive: true });
});

/** Writes its name into `ended` when it is asked to end. */
function spec(name: string, order: number, program = process.execPath): KeptSpec {
  const script = `process.on("SIGTERM", () => {
    require("node:fs").appendFileSync(${JSON.stringify(join(home, "ended"))}, "${name} ");
    process.exit(0);
  });
  setInterval(() => {}, 1000);
  require("node:fs").writeFileSync(${JSON.stringify(join(home, name))}, "");`;
  return {
    name,
    title: `The ${name}`,
    order,
    program,
    args: ["-e", script],
    env: process.env,
    logFile: join(home, `${name}.log`),
    stopWithinMs: 5_000,
    untilReady: async () => {
      while (true) {
        try {
          readFileSync(join(home, name));
          return;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    },
    remedy: "Mend it.",
  };
}

it("are stopped in their order, whatever the order of their starts", async () => {
  await Promise.all([
    parts.start(spec("kafka", 60)),
    parts.start(spec("planner", 20)),
    parts.start(spec("gateway", 10)),
  ]);
  await parts.stopAll(10_000);
  expect(readFileSync(join(home, "ended"), "utf8")).toBe("gateway planner kafka ");
});

it("are not started any more once everything stops", async () => {
  await parts.stopAll(1_000);
  await expect(parts.start(spec("gateway", 10))).rejects.toThrow(
    "The gateway is not started, for everything is being stopped.",
  );
});

it("can be stopped and started again one by one", async () => {
  await parts.start(spec("results", 40));
  const first = parts.get("results").pid;
  await parts.get("results").stop();
  expect(parts.get("results").pid).toBeUndefined();
  await parts.startAgain("results");
  expect(parts.get("results").pid).not.toBe(first);
});

it("a program that isn't there fails the start", async () => {
  await expect(parts.start(spec("gateway", 10, "/no/such/program"))).rejects.toThrow(/ENOENT/);
  await expect(parts.failed).rejects.toThrow(/ENOENT/);
});
