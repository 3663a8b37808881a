export { type PortVariable, portVariables } from "./config.js";
export { type Engine, type EngineOptions, type PartName, startEngine } from "./engine.js";
export { type Progress, printed, silent } from "./progress.js";
export type { ServiceName } from "./services/service-table.js";
export { type TopicPlan, topicTable } from "./topics/topic-table.js";
