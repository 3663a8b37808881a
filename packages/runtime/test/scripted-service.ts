import { listenAddress, logLevel, OperatorError, readConfig, runService } from "../src/index.js";

/** A service that does as its environment says: the tests run it as a process of its own. */
await runService({
  name: "scripted",
  readConfig: (environment) => readConfig(environment, { logLevel, health: listenAddress("SPE_SCRIPTED_PORT", 0) }),
  stopWithinMs: () => 2_000,
  start: async ({ logger, readiness }) => {
    switch (process.env.SCRIPT) {
      case "operator-error":
        throw new OperatorError("The folder is not writable: set SPE_HOME to one that is.");
      case "bug":
        throw new Error("outer", { cause: new Error("inner") });
      case "never-starts":
        return new Promise(() => undefined);
      case "unready":
        readiness.add(() => ["Partition 3 is being restored."]);
    }
    return {
      stop: async () => {
        logger.info({}, "parts stopped");
        if (process.env.SCRIPT === "never-stops") await new Promise(() => undefined);
      },
    };
  },
});
