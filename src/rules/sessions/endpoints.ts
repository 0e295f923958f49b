import type { SessionConnection, SessionRecord } from '../../contracts/session';
import { canonicalAddress, isAddress } from '../../contracts/schemas/networks';

/** One end of a data connection, as far as ONTAP told it. */
export interface Endpoint {
  address?: string;
  port?: number;
}

/** The ends of a session's data connections to elsewhere; a `local` one leads to no other session. */
export function endpointsOf({ data, mover }: SessionRecord): Endpoint[] {
  return [data, mover].flatMap(({ connection }) =>
    connection === undefined || connection.type === 'local' ? [] : [endpoint(connection)],
  );
}

/** Of an address that can't be read nobody knows which other ones it is. */
function endpoint({ address: text = '', port }: SessionConnection): Endpoint {
  const [address = ''] = text.split('%', 1);
  return {
    ...(isAddress(address) ? { address: canonicalAddress(address) } : {}),
    // No connection ends at port 0: it stands for "not set".
    ...(port === undefined || port === 0 ? {} : { port }),
  };
}

/** At least a part is known: without any it could be joined with every session that there is. */
export function isPlaced(end: Endpoint): boolean {
  return end.address !== undefined || end.port !== undefined;
}

/** Nobody can say with which others it is joined: it may be any that has a data connection. */
export function hidesPartner(record: SessionRecord): boolean {
  return record.unreadable !== undefined && !endpointsOf(record).every(isPlaced);
}

/** Both parts are known. */
export function isComplete(end: Endpoint): boolean {
  return end.address !== undefined && end.port !== undefined;
}

/** The same end, or not known to be another one. */
export function mayBeSame(a: Endpoint, b: Endpoint): boolean {
  return agree(a.address, b.address) && agree(a.port, b.port);
}

/** A data connection joins the two, as far as their ends can be read. */
export function mayShareEnd(a: SessionRecord, b: SessionRecord): boolean {
  return endpointsOf(a).some((end) => endpointsOf(b).some((other) => mayBeSame(end, other)));
}

function agree<T>(a: T | undefined, b: T | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** `10.1.2.3:18600`, `[fd00::1]:18600`. */
export function endpointText({ address = '?', port }: Endpoint): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port ?? '?'}`;
}
