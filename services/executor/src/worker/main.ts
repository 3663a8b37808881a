/** The program of a worker process; only an executor starts it. */
import { Socket } from "node:net";
import { channelDescriptor } from "./descriptors.js";
import { captureOutput } from "./output-capture.js";
import { startWatchdog } from "./watchdog.js";
import { Worker } from "./worker.js";

startWatchdog();
captureOutput();
const worker = new Worker(new Socket({ fd: channelDescriptor, readable: true, writable: true }));
// A handler that cooperates ends by its signal and the process stays; one that doesn't is killed after the grace time.
process.on("SIGTERM", () => worker.abort("The task is asked to end."));
process.on("SIGINT", () => undefined);
process.on("uncaughtException", (error) => worker.uncaught(error));
process.on("unhandledRejection", (reason) => worker.uncaught(reason));
