/**
 * How long a leader waits for its replicas, and how long we wait for the leader's answer: a little longer, for it may be late, and less
 * than the time in which a cluster finds successors for a dead broker (9 s by default), so that these are asked as soon as they are there.
 */
export const ackTimes = { brokerWaitsMs: 6_000, answerWithinMs: 7_500 };
