/** The program of a worker process; only an executor starts it. */
import { Socket } from "node:net";
import { channelDescriptor } from "./descriptors.js";
import { captureOutput } from "./output-capture.js";
import { startWatchdog } from "./watchdog.js";
import { Worker } from "./worker.js";

startWatchdog();
captureOutput();
const worker = new Worker(new Socket({ fd: channelDescriptor, readable: true, writable: true }));
// SIGTERM is for what a handler has started. The run here is ended by a message of the executor, which keeps its place in the order of messages: a
// signal that is dealt with late would end the next run instead. A handler that cooperates leaves the process as it was; one that doesn't is killed.
process.on("SIGTERM", () => undefined);
process.on("SIGINT", () => undefined);
process.on("uncaughtException", (error) => worker.uncaught(error));
process.on("unhandledRejection", (reason) => worker.uncaught(reason));
