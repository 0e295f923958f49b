import type { DataService, MoverService, SessionConnection, SessionRecord } from './session';

/** `halted/successful`: state and reason of a service; undefined when it has neither. */
export function serviceText({ state, reason }: DataService | MoverService): string | undefined {
  return reason === undefined ? state : `${state ?? 'absent'}/${reason}`;
}

/** `halted/successful | idle`: data service and mover. */
export const servicesText = ({ data, mover }: Pick<SessionRecord, 'data' | 'mover'>): string =>
  [data, mover].map((service) => serviceText(service) ?? 'absent').join(' | ');

/** `tcp 192.168.10.12:18600`; `local`. */
export function connectionText(connection: SessionConnection | undefined): string | undefined {
  if (connection === undefined) return undefined;
  const { type = 'unknown', address, port } = connection;
  return address === undefined ? type : `${type} ${address}:${port ?? '?'}`;
}
