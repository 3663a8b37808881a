import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { causeIn } from "../../src/process/log-cause.js";

const folder = mkdtempSync(join(tmpdir(), "spe-log-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["", "nothing"],
  ["one\ntwo\n", "two"],
  [
    "java.lang.RuntimeException: no node id\n\tat kafka.Kafka.main(Kafka.scala)\n\t... 15 more\n",
    "java.lang.RuntimeException: no node id",
  ],
  [
    "FATAL:  incompatible\nHINT:  It looks like you need to initdb, error: none.\nLOG:  shut down\n",
    "FATAL:  incompatible",
  ],
  ['{"level":"fatal","msg":"failed","err":{"message":"no broker"}}\n', "failed: no broker"],
  ['{"level":"error","msg":"cut sho', '{"level":"error","msg":"cut sho'],
])("of %j the cause is %j", (log, cause) => {
  const file = join(folder, "part.log");
  writeFileSync(file, log);
  expect(causeIn(file)).toBe(cause);
});

it("a log that was never written tells nothing", () => {
  expect(causeIn(join(folder, "absent.log"))).toBe("nothing");
});
