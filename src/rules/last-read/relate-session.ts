import type { DataService, MoverService, SessionConnection, SessionRecord } from '../../contracts/session';
import { compareSession, knownAddress, knownPort } from '../sessions';

/** How a session that is read right before its kill relates to the planned one. */
export type Relation =
  | 'same'
  /** As a kill leaves it until it vanishes: became halted and aborted, nothing else has happened. */
  | 'stopped'
  /** The same control connection, and it lives. */
  | 'moved'
  /** Another control connection has the id, so the planned session is gone. */
  | 'replaced';

/** Compares what is read now with the plan. What can't be told apart counts as `moved`, which saves it. */
export function relateSession(planned: SessionRecord, now: SessionRecord): Relation {
  if (compareSession(planned, now) === 'same') return 'same';
  // A new data connection or path alone is a new backup of the same client: that session lives.
  if (relateControl(planned, now) === 'other') return 'replaced';
  return isStopped(planned, now) ? 'stopped' : 'moved';
}

type Control = Pick<SessionRecord, 'client' | 'clientPort'>;

/** Whether two control connections are one. A part that is missing or can't be read tells nothing, its spelling neither. */
export function relateControl(planned: Control, now: Control): 'same' | 'other' | 'unknown' {
  const parts = [
    [knownAddress(planned.client), knownAddress(now.client)],
    [knownPort(planned.clientPort), knownPort(now.clientPort)],
  ];
  const isKnown = (part: (typeof parts)[number]) => !part.includes(undefined);
  if (parts.some((part) => isKnown(part) && part[0] !== part[1])) return 'other';
  return parts.every(isKnown) ? 'same' : 'unknown';
}

type Service = DataService | MoverService;

function isStopped(planned: SessionRecord, now: SessionRecord): boolean {
  const services = [
    [planned.data, now.data],
    [planned.mover, now.mover],
  ] as const;
  return (
    services.some(([before, after]) => isAborted(after) && !isAborted(before)) &&
    services.every(([before, after]) => isStill(before, after)) &&
    holdsNothingNew(planned, now)
  );
}

/** As a kill leaves it. */
export function isAborted({ state, reason }: Service): boolean {
  return state === 'halted' && reason === 'aborted';
}

/** What the abort of one half makes of the other: its connection is closed. */
function isClosed({ state, reason }: Service): boolean {
  return state === 'halted' && reason === 'connection_closed';
}

function isStill(before: Service, after: Service): boolean {
  const sameState = before.state === after.state && before.reason === after.reason;
  return (
    (sameState || isAborted(after) || isClosed(after)) &&
    before.bytes === after.bytes &&
    sameOrReleased(connectionIdentity(before.connection), connectionIdentity(after.connection))
  );
}

function connectionIdentity(connection: SessionConnection | undefined): string | undefined {
  return connection && JSON.stringify([connection.type, connection.address, connection.port]);
}

function holdsNothingNew(planned: SessionRecord, now: SessionRecord): boolean {
  const before = whatItHolds(planned);
  return whatItHolds(now).every((held, index) => sameOrReleased(before[index], held));
}

function whatItHolds(record: SessionRecord): (string | undefined)[] {
  const { node, svm, path, source, engine, tapeDevice, tapeMode, scsi, data, mover } = record;
  return [node, svm, path, source, engine, tapeDevice, tapeMode, scsi, data.operation, mover.mode];
}

/** A killed session may give things back before it vanishes; it never takes any. */
function sameOrReleased(before: string | undefined, now: string | undefined): boolean {
  return now === undefined || now === before;
}
