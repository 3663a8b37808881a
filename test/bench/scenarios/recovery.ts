import { oneSleep } from "../workload/jobs.js";
import type { Bench, Scenario } from "./scenario.js";

const jobCount = 2_000;
const taskMs = 20;
const killAfter = jobCount / 2;
const atMostSeconds = 20;

interface Kill {
  /** The same work with nobody killed. */
  readonly undisturbedMs: number;
  /** How long the undisturbed run took for as many as were left at the kill. */
  readonly undisturbedRestMs: number;
  readonly untilAllDoneMs: number;
  /** The longest time after the kill in which no completion came. */
  readonly silenceMs: number;
}

/** kill -9 of the executor when half of the jobs have ended; the launcher starts it again, as it does for everybody. */
export function recovery(): Scenario {
  const run: Scenario["run"] = async (bench) => {
    const kills: Kill[] = [];
    while (kills.length < bench.rounds) kills.push(await killAmidWork(bench));
    const seconds = (of: (kill: Kill) => number) => kills.map((kill) => of(kill) / 1_000);
    return {
      figures: [
        {
          what: "from the kill until all is done",
          unit: "s",
          values: seconds(({ untilAllDoneMs }) => untilAllDoneMs),
          aim: { atMost: atMostSeconds },
        },
        {
          what: "the same rest of the work, undisturbed",
          unit: "s",
          values: seconds(({ undisturbedRestMs }) => undisturbedRestMs),
        },
        {
          what: "so the kill cost",
          unit: "s",
          values: seconds(({ untilAllDoneMs, undisturbedRestMs }) => untilAllDoneMs - undisturbedRestMs),
        },
        { what: "longest time without a completion", unit: "s", values: seconds(({ silenceMs }) => silenceMs) },
        { what: "all of it undisturbed", unit: "s", values: seconds(({ undisturbedMs }) => undisturbedMs) },
      ],
      raw: { kills },
    };
  };
  return { run };
}

async function killAmidWork({ engine, client }: Bench): Promise<Kill> {
  const jobs = Array.from({ length: jobCount }, () => oneSleep(taskMs));
  const undisturbed = await client.runAll(jobs);
  const begun = client.completed;
  const { submittedAt } = await client.submit(jobs);
  await client.untilCompleted(begun + killAfter);
  const killedAt = performance.now();
  const leftAtKill = begun + jobCount - client.completed;
  engine.part("executor").kill("SIGKILL");
  await client.untilCompleted(begun + jobCount);
  await engine.part("executor").ready();
  const times = client.completionTimes.filter((at) => at >= submittedAt);
  const afterKill = [killedAt, ...times.filter((at) => at > killedAt)];
  const endedAt = afterKill.at(-1) ?? Number.NaN;
  return {
    undisturbedMs: undisturbed.ms,
    undisturbedRestMs: restOf(undisturbed.completionTimes, leftAtKill),
    untilAllDoneMs: endedAt - killedAt,
    silenceMs: Math.max(...afterKill.map((at, n) => at - (afterKill[n - 1] ?? at))),
  };
}

/** From the moment when `count` were left until the end. */
function restOf(completionTimes: readonly number[], count: number): number {
  return (completionTimes.at(-1) ?? Number.NaN) - (completionTimes.at(-1 - count) ?? Number.NaN);
}
