import { ByteReader } from "../wire/byte-reader.js";
import { ByteWriter } from "../wire/byte-writer.js";
import type { GroupMember } from "./assign-partitions.js";

/** All members of a group must speak the same. The outer form is Kafka's consumer protocol, so that its tools can show the group. */
export const assignmentProtocol = { type: "consumer", name: "spe-sticky-copartitioned" } as const;

const formVersion = 0;

export interface Subscription extends Omit<GroupMember, "memberId"> {
  readonly topics: readonly string[];
}

export function encodeSubscription({ topics, weight, owned, ownedInGeneration }: Subscription): Buffer {
  const body = new ByteWriter();
  body.int16(formVersion).array(topics, (topic) => body.string(topic));
  return body.bytes(Buffer.from(JSON.stringify({ weight, owned, ownedInGeneration }))).finish();
}

/** A member whose own part can't be read counts as new, with weight 1. */
export function decodeSubscription(bytes: Buffer): Subscription {
  const reader = new ByteReader(bytes);
  reader.int16();
  const topics = reader.array(() => reader.string());
  const text = reader.remaining >= 4 ? reader.bytes(Math.max(0, reader.int32())).toString() : "";
  return { topics, ...readOwnPart(text) };
}

export function encodeAssignment(partitions: ReadonlyMap<string, readonly number[]>): Buffer {
  const body = new ByteWriter();
  body.int16(formVersion).array([...partitions], ([topic, numbers]) => {
    body.string(topic).array(numbers, (partition) => body.int32(partition));
  });
  return body.bytes(Buffer.alloc(0)).finish();
}

export function decodeAssignment(bytes: Buffer): Map<string, number[]> {
  if (bytes.length === 0) return new Map();
  const reader = new ByteReader(bytes);
  reader.int16();
  return new Map(reader.array(() => [reader.string(), reader.array(() => reader.int32())] as const));
}

function readOwnPart(text: string): Omit<Subscription, "topics"> {
  try {
    const part = JSON.parse(text) as Partial<Omit<Subscription, "topics">>;
    const owned = Array.isArray(part.owned) ? part.owned.filter(Number.isInteger) : [];
    return { weight: part.weight ?? 1, owned, ownedInGeneration: part.ownedInGeneration ?? -1 };
  } catch {
    return { weight: 1, owned: [], ownedInGeneration: -1 };
  }
}
