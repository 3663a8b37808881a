import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Numbers of requests in Kafka's protocol. */
export const api = { Produce: 0, EndTxn: 26 } as const;

type Api = (typeof api)[keyof typeof api];

const header = { size: 4, apiKey: 4, correlationId: 8, answeredId: 4 };

/**
 * A wire to a cluster of one broker that loses and delays what it is told to. Wherever the broker names its own address to a client it
 * names this one.
 */
export class TamperedWire {
  readonly address: string;
  readonly #server: Server;
  readonly #broker: { readonly host: string; readonly port: number };
  readonly #clients = new Set<Socket>();
  readonly #sockets = new Set<Socket>();
  #isSilent = false;
  #losesAnswerTo: Api | undefined;
  #holds: { readonly api: Api; readonly held: (deliver: () => void) => void } | undefined;

  private constructor(server: Server, broker: string) {
    const [host = "", port] = broker.split(":");
    this.#server = server;
    this.#broker = { host, port: Number(port) };
    this.address = `${host}:${(server.address() as AddressInfo).port.toString()}`;
    server.on("connection", (client) => this.#connect(client));
  }

  static async open(broker: string): Promise<TamperedWire> {
    const server = createServer().listen(0, broker.split(":")[0]);
    await once(server, "listening");
    return new TamperedWire(server, broker);
  }

  /** The next such request reaches the broker; instead of its answer the client gets the end of the connection. */
  loseAnswerTo(lost: Api): void {
    this.#losesAnswerTo = lost;
  }

  /** The next such request stays on the way, and its connection ends for the client. Resolves, when that was so, with what delivers it after all. */
  hold(held: Api): Promise<() => void> {
    return new Promise((resolve) => {
      this.#holds = { api: held, held: resolve };
    });
  }

  /** Connections stay open, and are made, but nothing goes through any more. Resolves when the client has dropped all that it has now. */
  async fallSilent(): Promise<void> {
    this.#isSilent = true;
    await Promise.all([...this.#clients].map((client) => once(client, "close")));
  }

  /** What is sent from now on goes through; what was sent meanwhile is lost. */
  speak(): void {
    this.#isSilent = false;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(client: Socket): void {
    const broker = connect(this.#broker);
    const apis = new Map<number, number>();
    this.#clients.add(client);
    client.on("close", () => this.#clients.delete(client));
    for (const socket of [client, broker]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => this.#sockets.delete(socket));
    }
    broker.on("close", () => client.destroy());
    eachFrame(client, (frame) => {
      if (this.#isSilent) return;
      const [key, id] = [frame.readInt16BE(header.apiKey), frame.readInt32BE(header.correlationId)];
      apis.set(id, key);
      if (this.#holds?.api !== key) broker.write(frame);
      else this.#keep(frame, client, broker);
    });
    eachFrame(broker, (frame) => {
      if (this.#isSilent) return;
      const answered = apis.get(frame.readInt32BE(header.answeredId));
      if (answered === undefined || answered !== this.#losesAnswerTo) client.write(this.#renamed(frame));
      else {
        this.#losesAnswerTo = undefined;
        client.destroy();
      }
    });
  }

  #keep(frame: Buffer, client: Socket, broker: Socket): void {
    const held = this.#holds?.held;
    this.#holds = undefined;
    client.destroy();
    held?.(() => broker.write(frame));
  }

  /** Metadata and coordinators: host and port follow one another. */
  #renamed(frame: Buffer): Buffer {
    const named = (address: string): Buffer => {
      const [host = "", port] = address.split(":");
      const bytes = Buffer.alloc(host.length + 4);
      bytes.writeInt32BE(Number(port), bytes.write(host));
      return bytes;
    };
    const { host, port } = this.#broker;
    const real = named(`${host}:${port.toString()}`);
    const ours = named(this.address);
    for (let at = frame.indexOf(real); at >= 0; at = frame.indexOf(real, at)) ours.copy(frame, at);
    return frame;
  }
}

/** A frame includes its size. */
function eachFrame(from: Socket, handle: (frame: Buffer) => void): void {
  let received: Buffer = Buffer.alloc(0);
  from.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= header.size && received.length >= header.size + received.readInt32BE(0)) {
      const length = header.size + received.readInt32BE(0);
      handle(Buffer.from(received.subarray(0, length)));
      received = received.subarray(length);
    }
  });
}
