import { expect, test } from "vitest";
import { NodeHealth } from "../../src/cluster/node-health.js";

function world() {
  const dropped: string[] = [];
  const greetings: { answer: () => void; stayAway: () => void }[] = [];
  const health = new NodeHealth("b:9092", () => {
    return new Promise((resolve, reject) => {
      greetings.push({
        answer: resolve,
        stayAway: () => {
          reject(new Error("late"));
        },
      });
    });
  });
  const link = { drop: (reason: string) => dropped.push(reason) };
  health.connected(link);
  return { health, dropped, greetings, link };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a doubt asks for one greeting at a time, and a node that greets keeps its connections", async () => {
  const { health, dropped, greetings } = world();
  health.doubt();
  health.doubt();
  expect(greetings).toHaveLength(1);
  greetings[0]?.answer();
  await settled();
  expect([health.isSilent, health.isSuspect, dropped]).toEqual([false, false, []]);
  health.doubt();
  expect(greetings).toHaveLength(2);
});

test("a node that does not greet loses all its connections, and is silent until it greets", async () => {
  const { health, dropped, greetings } = world();
  health.doubt();
  greetings[0]?.stayAway();
  await settled();
  expect([health.isSilent, health.isSuspect, dropped]).toEqual([true, true, ["b:9092 does not answer"]]);
  health.doubt();
  greetings[1]?.answer();
  await settled();
  expect(health.isSilent).toBe(false);
});

test("a connection that has ended is not dropped", async () => {
  const { health, dropped, greetings, link } = world();
  health.disconnected(link);
  health.doubt();
  greetings[0]?.stayAway();
  await settled();
  expect(dropped).toEqual([]);
});
