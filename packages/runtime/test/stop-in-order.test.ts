import { expect, it } from "vitest";
import { stopInOrder } from "../src/index.js";

it("stops one after the other, each also where an earlier one failed, and tells what went wrong", async () => {
  const stopped: string[] = [];
  const part = (name: string, error?: Error) => ({
    stop: async () => {
      stopped.push(`${name} begins`);
      await Promise.resolve();
      stopped.push(`${name} ends`);
      if (error !== undefined) throw error;
    },
  });
  const failure = new Error("stuck");
  await expect(stopInOrder([part("a", failure), part("b")])).rejects.toBe(failure);
  expect(stopped).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});
