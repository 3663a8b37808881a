import type { ClusterNode } from "@spe/test-cluster";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { disagreements } from "./check/agreement.js";
import { appendViolations } from "./check/append-checker.js";
import { groupViolations } from "./check/group-checker.js";
import { outputViolations } from "./check/output-checker.js";
import { type ReadRecord, readWithKcat, readWithOurs } from "./check/read-back.js";
import { type Done, faults } from "./faults.js";
import { Random } from "./random.js";
import { runSettings } from "./run-settings.js";
import { planOf } from "./schedule.js";
import { inputs, outputs, positions, Stage } from "./stage.js";

const resumesWithinMs = 15_000;
const mostBeforeFaultMs = 1_000;
const mostTold = 20;
const { seed, furtherFaults } = runSettings;

describe(`on three brokers, with SPE_TEST_SEED=${seed.toString()}`, () => {
  const random = new Random(seed);
  const told: string[] = [];
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(random);
    await stage.progress.since(performance.now(), 60_000);
    await stage.control.untilWhole();
  }, 120_000);
  afterAll(() => stage.close(), 60_000);

  test.each(planOf(new Random(seed), furtherFaults))("%s", { timeout: 180_000 }, async (_, kinds) => {
    await delay(random.below(mostBeforeFaultMs));
    const done: Done[] = [];
    try {
      for (const kind of kinds) done.push(await faults[kind](stage, random));
      await goesOn(done.map(({ what }) => what).join(", and "), done.find(({ away }) => away)?.away?.node);
    } finally {
      for (const { away } of done) await away?.mend();
    }
    if (done.some(({ away }) => away)) await goesOn("it is back");
    await stage.control.untilWhole();
  });

  /** Every pipeline commits, every partition is appended to and read, every member is heard, and all of that was begun after this. */
  async function goesOn(after: string, away?: ClusterNode): Promise<void> {
    const moment = performance.now();
    const relieved = away && stage.control.untilRelieved(away).then(() => performance.now() - moment);
    const recoveries = await stage.progress.since(moment, resumesWithinMs).catch((thrown: unknown) => {
      const since = stage.ledger.failuresSince(moment).map((failure) => `\n- ${failure}`);
      throw new Error(`${after}: ${String(thrown)} What the clients were told meanwhile:${since.join("")}`);
    });
    const [slowest] = recoveries;
    const ofCluster = relieved === undefined ? "" : `, of which the cluster took ${seconds(await relieved)}`;
    told.push(
      `${after}: all goes on after ${seconds(slowest?.ms ?? 0)}${ofCluster} (last the ${slowest?.subject ?? ""})`,
    );
  }

  test("nothing was lost, doubled or leaked", { timeout: 180_000 }, async () => {
    const processed = await stage.settle();
    const { ledger, tail, members } = stage;
    const output = await readTwice(outputs.topic);
    const input = await readTwice(inputs.topic);
    const position = await readTwice(positions.topic);
    const violations = [
      ...[output, input, position].flatMap(({ violations }) => violations),
      ...outputViolations(output.records, processed, ledger),
      ...appendViolations(input.records, ledger.appended),
      ...disagreements(
        { reader: "the reader at the end", records: output.records },
        { reader: "the reader all along", records: tail.records },
      ),
      ...groupViolations(
        new Map([...members].map(([name, { assignments }]) => [name, assignments])),
        outputs.topic,
        outputs.partitions,
      ),
    ];
    told.push(
      `${ledger.acked.length.toString()} transactions and ${ledger.appended.length.toString()} appends were acked, ${ledger.failures.length.toString()} failed; ${output.records.length.toString()} outputs and ${position.records.length.toString()} positions were read, ${input.isConfirmed ? "by kcat too" : "without kcat"}`,
    );
    console.info(told.map((line) => `- ${line}\n`).join(""));
    expect(
      violations.slice(0, mostTold),
      `${violations.length.toString()} violations with SPE_TEST_SEED=${seed.toString()}`,
    ).toEqual([]);
  });

  /** By our reader and, where it is installed, by kcat. */
  async function readTwice(
    topic: string,
  ): Promise<{ records: ReadRecord[]; violations: readonly string[]; isConfirmed: boolean }> {
    const records = await readWithOurs(stage.messaging, topic);
    const byKcat = await readWithKcat(stage.cluster.brokers, topic);
    if (byKcat === undefined) return { records, violations: [], isConfirmed: false };
    const violations = disagreements({ reader: "our reader", records }, { reader: "kcat", records: byKcat });
    return { records, violations, isConfirmed: true };
  }
});

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
