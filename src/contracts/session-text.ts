import type { DataService, MoverService, SessionConnection } from './session';

/** `halted/successful`: state and reason of a service; undefined when it has neither. */
export function serviceText({ state, reason }: DataService | MoverService): string | undefined {
  return reason === undefined ? state : `${state ?? 'absent'}/${reason}`;
}

/** `tcp 192.168.10.12:18600`; `local`. */
export function connectionText(connection: SessionConnection | undefined): string | undefined {
  if (connection === undefined) return undefined;
  const { type = 'unknown', address, port } = connection;
  return address === undefined ? type : `${type} ${address}:${port ?? '?'}`;
}
