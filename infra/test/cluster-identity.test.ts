import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recogniseCluster, rememberCluster } from "../src/cluster-identity.js";

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "spe-cluster-"))));
afterEach(() => rmSync(home, { recursive: true }));

it("H14: knows its cluster again, and refuses another one", () => {
  const cluster = { clusterId: "first", prefix: "" };
  expect(recogniseCluster(home, cluster)).toBe(false);
  rememberCluster(home, cluster);
  expect(recogniseCluster(home, cluster)).toBe(true);
  expect(() => recogniseCluster(home, { clusterId: "second", prefix: "" })).toThrow(
    /belongs to Kafka cluster first, but this is second/,
  );
  expect(() => recogniseCluster(home, { clusterId: "first", prefix: "x." })).toThrow(/first with prefix x\./);
});

it("says what to do with a damaged memory", () => {
  writeFileSync(join(home, "cluster.json"), "{");
  expect(() => recogniseCluster(home, { clusterId: "first", prefix: "" })).toThrow(
    /cluster\.json is damaged: remove it/,
  );
});
