import { homePartition } from "@spe/contracts";
import { partitionCount } from "./broker-world.js";

/** Three tasks, one after the other. */
export const chain = {
  tasks: [
    { name: "a", type: "echo", payload: { n: 1 } },
    { name: "b", type: "echo", payload: { n: 2 }, needs: ["a"] },
    { name: "c", type: "echo", payload: { n: 3 }, needs: ["b"] },
  ],
};

/** An id that begins with `name` and lives in `partition`. */
export function idAtHome(partition: number, name: string): string {
  for (let i = 0; ; i++) {
    const id = `${name}-${i}`;
    if (homePartition(id, partitionCount) === partition) return id;
  }
}
