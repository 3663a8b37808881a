import { expect, it } from "vitest";
import { Doorbell } from "../../src/shell/doorbell.js";

it("wakes who sleeps", async () => {
  const doorbell = new Doorbell();
  const sleeping = doorbell.wait();
  doorbell.ring();
  await expect(sleeping).resolves.toBeUndefined();
});

it("keeps a ring for the next sleep, many as one", async () => {
  const doorbell = new Doorbell();
  doorbell.ring();
  doorbell.ring();
  await doorbell.wait();
  let hasWoken = false;
  const second = doorbell.wait().then(() => {
    hasWoken = true;
  });
  await Promise.resolve();
  expect(hasWoken).toBe(false);
  doorbell.ring();
  await second;
});

it("does not sleep when there is no time to", async () => {
  await expect(new Doorbell().wait(0)).resolves.toBeUndefined();
  await expect(new Doorbell().wait(-5)).resolves.toBeUndefined();
});
