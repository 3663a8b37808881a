export { Child, type ChildExit, type ChildOptions, describeExit, isCleanExit } from "./child.js";
export { signalGroup } from "./process-group.js";
export { identityOf, isRunning, type ProcessIdentity } from "./process-identity.js";
export { type IntensityLimit, RestartIntensity } from "./restart-intensity.js";
export {
  type BackoffLimits,
  isRestarted,
  type RestartStrategy,
  type RestartType,
  restartDelayMs,
  restartedWith,
} from "./restart-strategy.js";
export { type ChildEnd, type ChildSpec, type RunningChild, Supervisor, type SupervisorOptions } from "./supervisor.js";
