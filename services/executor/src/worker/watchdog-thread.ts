import { Socket } from "node:net";
import { watchdogDescriptor } from "./descriptors.js";

/** The thread waits in the system's poll, not in a read: a read would keep `process.exit` of the main thread waiting for it. */
const executor = new Socket({ fd: watchdogDescriptor, readable: true, writable: false });
executor.on("error", killOwnGroup);
executor.once("close", killOwnGroup);
executor.resume();

function killOwnGroup(): void {
  process.kill(-process.pid, "SIGKILL");
}
