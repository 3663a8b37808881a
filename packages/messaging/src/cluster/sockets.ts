import { connect as connectPlain, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";

const keepAliveAfterMs = 15_000;

/**
 * Idle connections are closed after this time, and opened again when needed: firewalls forget them silently, and
 * a forgotten connection would cost the next request its whole timeout. Longer than any answer may take.
 */
const idleTimeoutMs = 90_000;

export interface SocketRequest {
  readonly host: string;
  readonly port: number;
  readonly ssl: ConnectionOptions | null;
  readonly onConnect: () => void;
}

/** No Nagle delay; a peer that vanished is noticed by keep-alive, by the idle timeout, or by the request timeout. */
export function openSocket({ host, port, ssl, onConnect }: SocketRequest): Socket {
  const socket =
    ssl === null
      ? connectPlain({ host, port }, onConnect)
      : connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveAfterMs);
  socket.setTimeout(idleTimeoutMs);
  return socket;
}
