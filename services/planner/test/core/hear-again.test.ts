import { expect, it } from "vitest";
import { World, type WorldOptions } from "./world.js";

const executors = [1, 2].map((n) => ({ executor: `x${n}`, incarnation: `x${n}-i1`, partitions: [n - 1] }));
const [first, second] = executors;

/** Two jobs' dispatches are asked for by one that is taken for dead; then it is seen again. */
function historyWith(options: WorldOptions): World {
  const world = new World(options);
  world.fleet(executors);
  for (const id of ["b", "a"]) world.submit(id, { tasks: [{ name: "t", type: "noop" }] });
  world.fleet([first!], { deadIncarnations: ["x2-i1"] });
  for (const dispatch of world.takeAll()) world.claim(dispatch, second!);
  world.fleet(executors);
  return world;
}

it("what one asked for that was taken for dead is granted in the same order by a planner that was restored", () => {
  const original = historyWith({});
  expect(original.commands.map(({ command, jobId }) => `${command} ${jobId}`)).toEqual(["grant a", "grant b"]);
  expect(historyWith({ restartsAtEveryStep: true }).settles).toEqual(original.settles);
});
