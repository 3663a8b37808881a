import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Fault } from "./fault.mjs";

/** Name → what it is: shared with the benchmark. */
const scenarios = JSON.parse(readFileSync(new URL("../../test/bench/scenarios.json", import.meta.url), "utf8"));
const mostRounds = 100;

const helpText = `npm run bench [-- OPTION …]

  --only NAME[,NAME…]  these scenarios; all
  --rounds N           how often each is repeated; 3
  --json FILE          write everything that was measured
  --profile DIR        sample all Node processes of the engine during each scenario: prints where the time
                       went, writes .cpuprofile files. Costs speed: not for figures
  --help               this text

Boots an engine of its own: empty, on any free ports, with the default settings. Alone on the machine, or the figures say
little: what other processes used of it is printed.

${Object.entries(scenarios)
  .map(([name, title]) => `  ${name.padEnd(10)} ${title}\n`)
  .join("")}`;

/** Anything unknown is refused by name. */
export function readBenchOptions(argv) {
  const given = parsed(argv);
  const names = Object.keys(scenarios);
  const only = given.only?.split(",") ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Fault(`--only names "${unknown}", which is no scenario: they are ${names.join(", ")}.`);
  const rounds = Number(given.rounds ?? 3);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds)
    throw new Fault(`--rounds is "${given.rounds}": give a whole number from 1 to ${mostRounds}.`);
  return { only, rounds, json: given.json, profile: given.profile, help: given.help ?? false, helpText };
}

function parsed(argv) {
  try {
    return parseArgs({
      args: argv,
      options: {
        only: { type: "string" },
        rounds: { type: "string" },
        json: { type: "string" },
        profile: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new Fault(`${error.message.replace(/\.?$/, ".")} npm run bench -- --help says what it takes.`);
  }
}
