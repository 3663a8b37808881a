import { lookup, type LookupAddress, type LookupOptions } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** An address that requests may not reach: loopback, link-local, private, or of another special range. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";

  constructor(host: string, address: string, range: string) {
    const where = host === address ? host : `${host}, which is ${address},`;
    super(`${where} is not reached: its address is ${range}, and only public ones are allowed.`);
  }
}

/** Only what is reachable from everywhere; an IPv4 address in IPv6 clothes is judged as what it is. */
export function rangeOf(address: string): string {
  return ipaddr.process(address).range();
}

/** Throws for a host that is an address itself, for which nothing is looked up. */
export function checkLiteralHost(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, "");
  const forbidden = isIP(address) === 0 ? undefined : forbiddenAmong(address, [{ address }]);
  if (forbidden !== undefined) throw forbidden;
}

type LookupCallback = (error: Error | null, addresses: LookupAddress[] | string, family?: number) => void;

/**
 * `dns.lookup` for a connection: what it answers is what is connected to, so what was checked can't be exchanged for something
 * else afterwards.
 */
export function guardedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const fault = error ?? forbiddenAmong(hostname, addresses);
    const [first] = addresses;
    if (fault !== undefined) callback(fault, []);
    else if (options.all === true || first === undefined) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
}

function forbiddenAmong(
  host: string,
  addresses: readonly Pick<LookupAddress, "address">[],
): ForbiddenAddressError | undefined {
  const found = addresses.find(({ address }) => rangeOf(address) !== "unicast");
  return found && new ForbiddenAddressError(host, found.address, rangeOf(found.address));
}
