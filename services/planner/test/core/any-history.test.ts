import fc from "fast-check";
import { expect, test } from "vitest";
import { type AskedJob, verifyJob } from "./promises.js";
import { type Draws, Simulation } from "./simulation.js";

/** SPE_TEST_SOAK=20 looks twenty times as long. */
const soak = Number(process.env["SPE_TEST_SOAK"] ?? 1);

/** A graph of up to nine tasks; edges only lead forward, so there is no circle. */
const graph = fc
  .array(fc.array(fc.nat(8), { maxLength: 3 }), { minLength: 1, maxLength: 9 })
  .map((rows) => rows.map((row, index) => ({ needs: [...new Set(row.filter((need) => need < index))] })));

const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const request = fc.record({
  graph,
  numWorkers: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  priority: fc.constantFrom("urgent", "normal", "low"),
  onFailure: fc.constantFrom("skip_dependents", "fail_fast"),
  retries: fc.integer({ min: 0, max: 2 }),
  deadlineMs: rarely(fc.constantFrom(300, 5_000)),
  delayMs: rarely(fc.constantFrom(100, 2_000)),
  scheduleToStartMs: rarely(fc.constantFrom(200, 900)),
});

type AnyRequest = typeof request extends fc.Arbitrary<infer T> ? T : never;

function submit(simulation: Simulation, id: string, { graph: rows, retries, ...rest }: AnyRequest): AskedJob {
  const tasks = rows.map(({ needs }, index) => ({
    name: `t${index}`,
    type: "noop",
    needs: needs.map((need) => `t${need}`),
  }));
  simulation.world.submit(id, {
    tasks,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    retries: { max: retries, delayMs: 100 },
    priorityTasks: [`t${rows.length - 1}`],
  });
  return { id, needs: new Map(tasks.map(({ name, needs }) => [name, needs])), numWorkers: rest.numWorkers };
}

/** Uniform draws, `count` of them (mulberry32): a list of numbers would be biased towards small ones, and so towards few events. */
function drawsFrom(seed: number, count: number): Draws & { readonly isEmpty: boolean } {
  let drawn = 0;
  let state = seed;
  return {
    next: (bound) => {
      if (drawn >= count || bound === 0) return undefined;
      drawn++;
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
    },
    get isEmpty() {
      return drawn >= count;
    },
  };
}

const history = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 4 }),
  seed: fc.integer(),
  count: fc.integer({ min: 20, max: 700 }),
  /** Whether several inputs share a transaction. */
  batches: fc.boolean(),
});

interface AnyHistory {
  readonly requests: AnyRequest[];
  readonly seed: number;
  readonly count: number;
  readonly batches: boolean;
}

function play(simulation: Simulation, { requests, seed, count }: AnyHistory): AskedJob[] {
  const draws = drawsFrom(seed, count);
  const waiting = [...requests.entries()];
  const asked: AskedJob[] = [];
  while (!draws.isEmpty || waiting.length > 0) {
    const roll = draws.next(80);
    const next = roll === undefined || roll < 8 ? waiting.shift() : undefined;
    if (next) asked.push(submit(simulation, `job-${next[0]}`, next[1]));
    else if (roll === 8 || roll === 9) {
      const id = `job-${draws.next(requests.length) ?? 0}`;
      const tasks = draws.next(2) === 1 ? [`t${draws.next(3) ?? 0}`] : undefined;
      simulation.world.command(id, {
        command: roll === 8 ? "cancel" : "retry",
        commandId: `c${draws.next(50)}`,
        tasks,
      });
    } else simulation.act(draws);
  }
  simulation.finish();
  return asked;
}

test(
  "whatever fails, dies, is cancelled or retried: each task ends once, each run has one completion, no job is stuck",
  () => {
    fc.assert(
      fc.property(history, (any) => {
        const simulation = new Simulation({ batches: any.batches });
        for (const job of play(simulation, any)) verifyJob(simulation.world, job);
        const { world } = simulation;
        expect(world.partition.stats()).toMatchObject({
          activeJobs: 0,
          queuedTasks: 0,
          runningTasks: 0,
          readyTasks: 0,
        });
        expect(world.partition.inspect().load.total, "no slot leaks (H4)").toBe(0);
      }),
      { numRuns: 120 * soak },
    );
  },
  120_000 * soak,
);

test(
  "replay = original: restored after every step, a partition has the same state and says the same",
  () => {
    fc.assert(
      fc.property(history, (any) => {
        const restarted = new Simulation({ restartsAtEveryStep: true, batches: any.batches });
        play(restarted, any);
        const original = new Simulation({ batches: any.batches });
        play(original, any);
        expect(restarted.world.settles).toEqual(original.world.settles);
      }),
      { numRuns: 40 * soak },
    );
  },
  120_000 * soak,
);
