import { connect } from "node:net";
import { ByteReader } from "../../../../src/wire/byte-reader.js";
import { ByteWriter } from "../../../../src/wire/byte-writer.js";
import type { TopicPartition } from "../../../../src/index.js";

/** What a cluster says of one of its partitions. */
export interface PartitionState extends TopicPartition {
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

const answerWithinMs = 5_000;
const requestTimeoutMs = 5_000;

/** Every partition of every topic, internal ones too. */
export async function describePartitions(address: string): Promise<PartitionState[]> {
  const allTopics = -1;
  const answer = await ask(address, { key: 3, version: 6 }, new ByteWriter().int32(allTopics).int8(0));
  answer.int32();
  answer.array(() => [answer.int32(), answer.string(), answer.int32(), answer.nullableString()]);
  answer.nullableString();
  answer.int32();
  const topics = answer.array(() => {
    answer.int16();
    const topic = answer.string();
    answer.int8();
    return answer.array(() => {
      answer.int16();
      const nodes = (): number[] => answer.array(() => answer.int32());
      const [partition, leader] = [answer.int32(), answer.int32()];
      const [replicas, inSync] = [nodes(), nodes()];
      nodes();
      return { topic, partition, leader, replicas, inSync };
    });
  });
  return topics.flat();
}

/** The node that leads the KRaft quorum. */
export async function activeController(address: string): Promise<number> {
  const body = flexible();
  body.int8(2);
  compactString(body, "__cluster_metadata");
  body.int8(2).int32(0).int8(noTags).int8(noTags).int8(noTags);
  const answer = await ask(address, { key: 55, version: 0 }, body);
  answer.int8();
  refuse(answer.int16(), "DescribeQuorum");
  answer.int8();
  answer.bytes(answer.int8() - 1);
  answer.int8();
  answer.int32();
  refuse(answer.int16(), "DescribeQuorum");
  return answer.int32();
}

/** The first of the replicas is the one preferred as leader. */
export async function setReplicas(
  address: string,
  { topic, partition }: TopicPartition,
  replicas: readonly number[],
): Promise<void> {
  const body = flexible().int32(requestTimeoutMs).int8(2);
  compactString(body, topic);
  body
    .int8(2)
    .int32(partition)
    .int8(replicas.length + 1);
  for (const replica of replicas) body.int32(replica);
  body.int8(noTags).int8(noTags).int8(noTags);
  const answer = await ask(address, { key: 45, version: 0 }, body);
  answer.int8();
  answer.int32();
  refuse(answer.int16(), "AlterPartitionReassignments");
}

/** Gives the partition to the leader that is preferred. */
export async function electPreferred(address: string, { topic, partition }: TopicPartition): Promise<void> {
  const preferred = 0;
  const body = new ByteWriter().int8(preferred);
  body.array([topic], () => body.string(topic).array([partition], () => body.int32(partition)));
  const answer = await ask(address, { key: 43, version: 1 }, body.int32(requestTimeoutMs));
  answer.int32();
  refuse(answer.int16(), "ElectLeaders");
}

const noTags = 0;

/** Of a request in a flexible version; its header ends with tags, of which there are none. Lengths stay below 127, so one byte holds them. */
function flexible(): ByteWriter {
  return new ByteWriter().int8(noTags);
}

function compactString(to: ByteWriter, text: string): void {
  to.int8(text.length + 1);
  for (const byte of Buffer.from(text)) to.int8(byte);
}

function refuse(errorCode: number, request: string): void {
  if (errorCode !== 0) throw new Error(`${request} was refused with error ${errorCode.toString()}.`);
}

/** One request on a connection of its own, and nothing of the client that is on trial. */
function ask(
  address: string,
  api: { readonly key: number; readonly version: number },
  body: ByteWriter,
): Promise<ByteReader> {
  const correlationId = 1;
  const head = new ByteWriter().int16(api.key).int16(api.version).int32(correlationId).string("control");
  const frame = new ByteWriter().bytes(Buffer.concat([head.finish(), body.finish()])).finish();
  const [host, port] = address.split(":");
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host ?? "", port: Number(port), timeout: answerWithinMs }, () =>
      socket.write(frame),
    );
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      const received = Buffer.concat(chunks);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.destroy();
      resolve(new ByteReader(received, 8));
    });
    socket.once("error", reject);
    socket.once("timeout", () => socket.destroy(new Error(`${address} did not answer`)));
    socket.once("close", () => {
      reject(new Error(`${address} closed the connection`));
    });
  });
}
