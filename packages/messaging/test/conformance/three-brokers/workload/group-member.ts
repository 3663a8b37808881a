import type { Assignment, Membership, Messaging } from "../../../../src/index.js";
import type { Progress } from "../check/progress.js";

const lookEveryMs = 50;

/** A member of a group that keeps each assignment it was given, and tells of its heartbeats as they are answered. */
export class GroupMember {
  readonly assignments: Assignment[] = [];
  readonly lost: string[] = [];
  readonly membership: Membership;
  readonly #timer: NodeJS.Timeout;

  constructor(messaging: Messaging, name: string, groupId: string, topics: readonly string[], progress: Progress) {
    const subject = `heartbeats of ${name}`;
    progress.expect(subject);
    this.membership = messaging.membership({
      groupId,
      topics,
      onAssigned: (assignment) => this.assignments.push(assignment),
      onLost: (reason) => this.lost.push(reason),
    });
    this.#timer = setInterval(() => {
      const sentAt = this.membership.lastHeartbeatSentAt();
      if (sentAt !== undefined && this.membership.current() !== undefined) progress.happened(subject, sentAt);
    }, lookEveryMs);
  }

  start(): Promise<void> {
    return this.membership.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.membership.stop();
  }
}
