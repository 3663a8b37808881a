import { randomInt } from "node:crypto";

const seedLimit = 2 ** 31;

/**
 * - SPE_TEST_SEED: the seed of an earlier run, to repeat its schedule. Any by default.
 * - SPE_TEST_FAULTS: how many faults, drawn by the seed, come after one of each kind. None by default; 40 take about a quarter of an hour.
 */
export const runSettings = {
  seed: numberFrom("SPE_TEST_SEED") ?? randomInt(seedLimit),
  furtherFaults: numberFrom("SPE_TEST_FAULTS") ?? 0,
};

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === "") return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`${variable} is "${text}": give a whole number.`);
  return Number(text);
}
