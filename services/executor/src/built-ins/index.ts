import type { TaskDefinition } from "@spe/task";
import { drunkenSailor } from "./drunken-sailor.js";
import { echo } from "./echo.js";
import { fail } from "./fail.js";
import { noop } from "./noop.js";
import { sleep } from "./sleep.js";

/** The task types of contract §7 that every executor can run. */
export const builtIns: readonly TaskDefinition[] = [noop, echo, sleep, fail, drunkenSailor] as TaskDefinition[];
