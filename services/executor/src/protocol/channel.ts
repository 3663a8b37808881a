import type { Socket } from "node:net";
import { LineReader } from "./line-reader.js";

/** Larger than any message: all results given at once have 8 MiB, before escaping. */
const maxMessageBytes = 64 * 1024 * 1024;

export interface ChannelEnd<Incoming> {
  /** undefined: no message of this protocol. */
  readonly decode: (value: unknown) => Incoming | undefined;
  readonly onMessage: (message: Incoming) => void;
  /** Something came that is no message; nothing more is read. */
  readonly onBroken: (line: string) => void;
  /** Nothing more will come. */
  readonly onEnd: () => void;
}

/**
 * One end of the socket between an executor and a worker. What is sent reaches the kernel at once wherever there is room, so
 * that the last words of a process that dies next are not lost.
 */
export class Channel<Incoming, Outgoing> {
  readonly #socket: Socket;
  readonly #end: ChannelEnd<Incoming>;

  constructor(socket: Socket, end: ChannelEnd<Incoming>) {
    this.#socket = socket;
    this.#end = end;
    const lines = new LineReader(maxMessageBytes);
    socket.on("data", (chunk) => {
      for (const { text } of lines.read(chunk)) this.#receive(text);
    });
    socket.on("error", () => undefined); // the other process is gone: "close" follows
    socket.once("close", () => end.onEnd());
  }

  send(message: Outgoing): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  /** Says that no more will be sent. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(line: string): void {
    if (this.#socket.destroyed) return;
    const message = this.#decode(line);
    if (message !== undefined) {
      this.#end.onMessage(message);
      return;
    }
    this.#socket.destroy();
    this.#end.onBroken(line.slice(0, 200));
  }

  #decode(line: string): Incoming | undefined {
    try {
      return this.#end.decode(JSON.parse(line));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
