import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { quantile } from "../measure/statistics.js";
import type { Scenario } from "./scenario.js";

const program = fileURLToPath(new URL("../../../../packages/messaging/dist/test/bench/three-hops.js", import.meta.url));

/** What that program prints. */
interface ThreeHops {
  readonly messages: number;
  readonly seconds: readonly number[];
  readonly latenciesMs: readonly number[];
}

/** The same way without an engine: client → hop → hop → hop → client, each a process of its own with kafkajs's public API and nothing else. */
export function ceiling(): Scenario {
  const run: Scenario["run"] = async ({ engine, rounds }) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, engine.env.SPE_KAFKA_BROKERS ?? "", String(rounds)],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    const { messages, seconds, latenciesMs } = JSON.parse(stdout) as ThreeHops;
    return {
      figures: [
        { what: "all messages through", unit: "messages/s", values: seconds.map((some) => messages / some) },
        { what: "one at a time, p50", unit: "ms", values: [quantile(latenciesMs, 0.5)] },
        { what: `one at a time, p99 of ${latenciesMs.length}`, unit: "ms", values: [quantile(latenciesMs, 0.99)] },
      ],
      raw: { messages, seconds, latenciesMs },
    };
  };
  return { run };
}
