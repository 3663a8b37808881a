import type { PortVariable } from "../config.js";

export interface ServicePlan {
  readonly name: "gateway" | "planner" | "executor" | "results";
  readonly title: string;
  readonly portVariable: PortVariable;
  /** Stopped in this order: first who takes work in, last who writes down what came of it. */
  readonly order: number;
  readonly stopWithinMs: number;
}

export type ServiceName = ServicePlan["name"];

export const serviceTable: readonly ServicePlan[] = [
  { name: "gateway", title: "The gateway", portVariable: "SPE_HTTP_PORT", order: 10, stopWithinMs: 1_500 },
  { name: "planner", title: "The planner", portVariable: "SPE_PLANNER_PORT", order: 20, stopWithinMs: 1_500 },
  { name: "executor", title: "The executor", portVariable: "SPE_EXECUTOR_PORT", order: 30, stopWithinMs: 4_000 },
  { name: "results", title: "The results service", portVariable: "SPE_RESULTS_PORT", order: 40, stopWithinMs: 1_500 },
];
