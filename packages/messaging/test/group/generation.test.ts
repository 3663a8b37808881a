import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fault } from "../../src/cluster/fault.js";
import { StaleGenerationError } from "../../src/errors.js";
import { Generation } from "../../src/group/generation.js";

const intervalMs = 1_000;
const assignment = { generation: 4, memberId: "m", partitions: new Map([["t", [0]]]) };

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

/** A generation whose heartbeats are answered from a list; after its end, OK for ever. */
function generationAnswered(...answers: ("ok" | Fault)[]) {
  const sentAt: number[] = [];
  const stopping = new AbortController();
  const heartbeat = (): Promise<void> => {
    sentAt.push(performance.now());
    const answer = answers.shift() ?? "ok";
    return answer === "ok" ? Promise.resolve() : Promise.reject(answer);
  };
  return { generation: new Generation(assignment, { heartbeat }, intervalMs, stopping.signal), sentAt, stopping };
}

const answered = (reason: string): Fault => new Fault("answer", reason, reason);

test("heartbeats go out at once and then every interval, until a rebalance begins", async () => {
  const { generation, sentAt } = generationAnswered("ok", "ok", "ok", answered("REBALANCE_IN_PROGRESS"));
  const begun = performance.now();
  const over = generation.untilOver();
  await vi.advanceTimersByTimeAsync(3 * intervalMs);
  expect(await over).toEqual({ how: "rebalance" });
  expect(sentAt.map((at) => at - begun)).toEqual([0, 1_000, 2_000, 3_000]);
  expect(generation.lastHeartbeatSentAt).toBe(begun + 2_000);
});

test("a coordinator that can't be asked ends nothing; the heartbeat is repeated soon, and its age tells", async () => {
  const away = [Fault.connection("gone"), answered("NOT_COORDINATOR"), Fault.connection("gone")];
  const { generation, sentAt, stopping } = generationAnswered("ok", ...away);
  const begun = performance.now();
  const over = generation.untilOver();
  await vi.advanceTimersByTimeAsync(1_450);
  expect(generation.lastHeartbeatSentAt).toBe(begun);
  expect(sentAt).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(200);
  expect(generation.lastHeartbeatSentAt).toBe(begun + 1_600);
  stopping.abort();
  expect(await over).toEqual({ how: "stopped" });
});

test.each(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "GROUP_AUTHORIZATION_FAILED"])(
  "%s loses the membership",
  async (fault) => {
    const { generation } = generationAnswered(answered(fault));
    expect(await generation.untilOver()).toMatchObject({ how: "lost", fault });
  },
);

test("H9: a heartbeat that was under way already is no confirmation", async () => {
  const answers: (() => void)[] = [];
  const heartbeat = (): Promise<void> => new Promise((resolve) => answers.push(resolve));
  const stopping = new AbortController();
  const generation = new Generation(assignment, { heartbeat }, intervalMs, stopping.signal);
  const over = generation.untilOver();
  await vi.advanceTimersByTimeAsync(10);
  let isConfirmed = false;
  const confirmed = generation.confirm().then(() => {
    isConfirmed = true;
  });
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(10);
  expect(isConfirmed).toBe(false);
  answers[1]?.();
  await confirmed;
  stopping.abort();
  await vi.advanceTimersByTimeAsync(intervalMs);
  answers[2]?.();
  await over;
});

test("a confirmation is a heartbeat sent after it was asked for, and is not kept waiting", async () => {
  const { generation, sentAt, stopping } = generationAnswered();
  const over = generation.untilOver();
  await vi.advanceTimersByTimeAsync(300);
  const confirmed = generation.confirm();
  await vi.advanceTimersByTimeAsync(0);
  await confirmed;
  expect(sentAt).toHaveLength(2);
  stopping.abort();
  await over;
});

test("the end of the generation refuses all confirmations", async () => {
  const { generation } = generationAnswered("ok", answered("REBALANCE_IN_PROGRESS"));
  const over = generation.untilOver();
  await vi.advanceTimersByTimeAsync(10);
  const refused = expect(generation.confirm()).rejects.toBeInstanceOf(StaleGenerationError);
  await over;
  await refused;
  await expect(generation.confirm()).rejects.toBeInstanceOf(StaleGenerationError);
});

test("heartbeats keep the session while work is put down", async () => {
  const rebalancing = Array.from({ length: 9 }, () => answered("REBALANCE_IN_PROGRESS"));
  const { generation, sentAt } = generationAnswered(...rebalancing);
  const ending = await generation.untilOver();
  const work = new Promise<void>((resolve) => setTimeout(resolve, 3_500));
  const kept = generation.keepAliveDuring(work, ending);
  await vi.advanceTimersByTimeAsync(3_500);
  expect(await kept).toEqual({ how: "rebalance" });
  expect(sentAt).toHaveLength(4);
});

test("a member that is removed while it puts work down is told so once the work is down", async () => {
  const { generation } = generationAnswered(answered("REBALANCE_IN_PROGRESS"), answered("UNKNOWN_MEMBER_ID"));
  const ending = await generation.untilOver();
  const work = new Promise<void>((resolve) => setTimeout(resolve, 5_000));
  const kept = generation.keepAliveDuring(work, ending);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await kept).toMatchObject({ how: "lost", fault: "UNKNOWN_MEMBER_ID" });
});
