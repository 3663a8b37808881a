import type { Names } from "@spe/contracts";
import type { InputTopic } from "../core/inputs.js";

export const inputTopics = ["pendingJobs", "jobControl", "taskEvents"] as const satisfies readonly InputTopic[];

/** The input that a topic of the cluster is; undefined for any other. */
export function inputTopicOf(names: Names, topic: string): InputTopic | undefined {
  return inputTopics.find((input) => names[input] === topic);
}
