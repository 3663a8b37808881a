import type { RetryRule } from "@spe/job";

/**
 * Exponential backoff before the `retry`-th retry, from 1. `jitter` is the share of the delay that is random: it only ever shortens,
 * so that `maxDelayMs` holds. `random` is in [0, 1).
 */
export function retryDelay(rule: RetryRule, retry: number, random: number): number {
  const growth = Math.min(rule.factor ** (retry - 1), Number.MAX_VALUE); // never infinite: 0 times that is no number
  const backoffMs = Math.min(rule.delayMs * growth, rule.maxDelayMs);
  return Math.round(backoffMs * (1 - rule.jitter * random));
}

export function hasRetryLeft(rule: RetryRule, used: number): boolean {
  return rule.max === undefined || used < rule.max;
}

/** For the executor's information; -1: without bound. */
export function retriesLeft(rule: RetryRule, used: number): number {
  return rule.max === undefined ? -1 : Math.max(0, rule.max - used);
}
