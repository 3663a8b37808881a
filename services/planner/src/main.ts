import { runService } from "@spe/runtime";
import { readPlannerConfig } from "./config.js";
import { startPlanner } from "./shell/start-planner.js";

await runService({ name: "planner", readConfig: readPlannerConfig, start: startPlanner });
