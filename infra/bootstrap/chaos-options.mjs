import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "./fault.mjs";

/** What people call it → what the launcher calls it. */
const parts = {
  planner: "planner",
  executor: "executor",
  results: "results",
  gateway: "gateway",
  broker: "kafka",
  registry: "registry",
  postgres: "postgres",
};
const byDefault = "planner,executor,results,gateway,broker";

const helpText = `npm run chaos [-- OPTION …]

  --seed N             repeats a run: the same graphs, the same kills in the same order; any, printed
  --kills N            how often each part is killed (kill -9), a quarter of them two parts at once, and in one round
                       of eight a second time amid the recovery; 30. 0: none
  --graphs N           how many graphs run meanwhile, through both doors; 2000
  --only PART[,PART…]  which parts are killed: ${Object.keys(parts).join(", ")};
                       ${byDefault}
  --no-scale           leave out the first part: executors 1 to 3 to 1 and planners 1 to 2 to 1 under load
  --home DIR           where the engine's data and logs lie, emptied before; infra/target/test/chaos
  --help               this text

Boots an engine of its own on any free ports, and asks the checkers of GUARANTEES.md about everything that can be read of it.
Exit code 1: a promise was broken; which, is printed with the seed. About a quarter of an hour as it stands.
`;

/** Anything unknown is refused by name. */
export function readChaosOptions(argv) {
  const given = parsed(argv);
  const only = (given.only ?? byDefault).split(",");
  const unknown = only.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined)
    throw new Fault(`--only names "${unknown}", which is no part: they are ${Object.keys(parts).join(", ")}.`);
  return {
    seed: wholeNumber("--seed", given.seed ?? String(Math.floor(Math.random() * 1_000_000)), 0, 2 ** 32 - 1),
    kills: wholeNumber("--kills", given.kills ?? "30", 0, 1_000),
    graphs: wholeNumber("--graphs", given.graphs ?? "2000", 1, 1_000_000),
    parts: [...new Set(only)].map((name) => parts[name]),
    scale: given["no-scale"] !== true,
    home: given.home === undefined ? undefined : resolve(given.home),
    help: given.help ?? false,
    helpText,
  };
}

function wholeNumber(option, text, least, most) {
  const number = Number(text);
  if (text !== "" && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Fault(`${option} is "${text}": give a whole number from ${least} to ${most}.`);
}

function parsed(argv) {
  try {
    return parseArgs({
      args: argv,
      options: {
        seed: { type: "string" },
        kills: { type: "string" },
        graphs: { type: "string" },
        only: { type: "string" },
        "no-scale": { type: "boolean" },
        home: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new Fault(`${error.message.replace(/\.?$/, ".")} npm run chaos -- --help says what it takes.`);
  }
}
