import { runService } from "@spe/runtime";
import { readResultsConfig } from "./config.js";
import { startResults } from "./shell/start-results.js";

await runService({ name: "results", readConfig: readResultsConfig, start: startResults });
