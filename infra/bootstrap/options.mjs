import { Fault } from "./fault.mjs";

const helpText = `npm start [-- OPTION]

  --once        stop after the sample job: exit 0 if it succeeded, 1 if not
  --no-sample   boot only, without running the sample job
  --help        this text

Data lies under SPE_HOME (default .spe/); npm run clean:data removes it.
Ports: SPE_HTTP_PORT 8080, SPE_KAFKA_PORT 9092, SPE_REGISTRY_PORT 8081, SPE_POSTGRES_PORT 5432,
SPE_PLANNER_PORT 8090, SPE_EXECUTOR_PORT 8091, SPE_RESULTS_PORT 8092 (0: any).
SPE_KAFKA_BROKERS, SPE_REGISTRY_URL and SPE_POSTGRES_URL point at what runs elsewhere.
`;

const known = new Set(["--once", "--no-sample", "--help", "-h"]);

/** Anything unknown is refused by name. */
export function readOptions(argv) {
  const unknown = argv.find((argument) => !known.has(argument));
  if (unknown !== undefined)
    throw new Fault(`"${unknown}" is no option of npm start: it takes ${[...known].join(", ")}.`);
  const options = {
    once: argv.includes("--once"),
    sample: !argv.includes("--no-sample"),
    help: argv.includes("--help") || argv.includes("-h"),
    helpText,
  };
  if (options.once && !options.sample)
    throw new Fault("--once waits for the sample job, which --no-sample leaves out: give one of them.");
  return options;
}
