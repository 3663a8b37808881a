import { expect, it } from "vitest";
import { World } from "./world.js";

it("H3: the time of a partition never runs backwards, whatever the clock of its planner says", () => {
  const world = new World({ restartsAtEveryStep: true });
  world.fleet([{}]);
  world.submit("j", { task: "noop" });
  const dispatch = world.take();
  world.pass(5_000);
  world.succeed(dispatch);
  world.nowMs -= 60_000; // another planner has taken over, whose clock is slow
  world.submit("k", { task: "noop" });
  const times = world.events.map(({ time }) => time);
  expect(times).toEqual([...times].sort());
});
