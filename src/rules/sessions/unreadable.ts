import { NDMP_STATES } from '../../contracts/schemas/conditions';
import { canonicalAddress, isAddress } from '../../contracts/schemas/networks';
import type { DataService, MoverService, SessionRecord } from '../../contracts/session';
import type { KnownAbsent } from './conditions';
import { endpointsOf, isComplete } from './endpoints';

const LAST_PORT = 65_535;
/** What stands for an address that is not known. */
const UNSPECIFIED: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

type Service = DataService | MoverService;

/** What of a session can't be read, in words: without it nobody can say that the session does not live. */
export function unreadable(record: SessionRecord): string | undefined {
  if (record.unreadable !== undefined) return `its ${record.unreadable} can not be read`;
  const [identityProblem] = identityProblems(record);
  if (identityProblem !== undefined) return identityProblem;
  const services = [
    ['data', record.data],
    ['mover', record.mover],
  ] as const;
  const [problem] = services.flatMap(([name, service]) => serviceProblems(name, service));
  if (problem !== undefined) return problem;
  const lost = endpointsOf(record).some((end) => !isComplete(end));
  return lost ? 'a tcp connection without address or port: its partner is unknown' : undefined;
}

/** Without all of them one session can't be told from the next that ONTAP gives the same id. */
function identityProblems({ ownerUuid, sessionId, client, clientPort }: SessionRecord): string[] {
  return [
    ...(ownerUuid === '' ? ['it has no owner uuid'] : []),
    ...(sessionId === '' ? ['it has no id'] : []),
    ...addressProblem(client),
    ...portProblem(clientPort),
  ];
}

function addressProblem(client: string | undefined): string[] {
  if (client === undefined) return ['it has no client address'];
  return knownAddress(client) === undefined ? ['its client address can not be read'] : [];
}

function portProblem(port: number | undefined): string[] {
  if (port === undefined) return ['it has no client port'];
  return knownPort(port) === undefined ? ['its client port can not be read'] : [];
}

/** An address in its canonical spelling; undefined for what can't be read as one, or stands for none. */
export function knownAddress(text: string | undefined): string | undefined {
  if (text === undefined || !isAddress(text)) return undefined;
  const address = canonicalAddress(text);
  return UNSPECIFIED.has(address) ? undefined : address;
}

/** A port; undefined for what can't be one. */
export function knownPort(port: number | undefined): number | undefined {
  return Number.isInteger(port) && port !== undefined && port > 0 && port <= LAST_PORT ? port : undefined;
}

function serviceProblems(name: string, { state, bytes }: Service): string[] {
  if (state !== undefined && !(NDMP_STATES as readonly string[]).includes(state)) {
    return [`${name} is in the unknown state ${state}`];
  }
  const busy = state !== undefined && state !== 'idle';
  return busy && bytes === undefined ? [`${name} is ${state} without a byte counter`] : [];
}

/** A state that ONTAP left out and that no rule expects to be absent. */
export function missingState(record: SessionRecord, knownAbsent: KnownAbsent): string | undefined {
  if (record.data.state === undefined && !knownAbsent.has('dataState')) return 'data has no state';
  if (record.mover.state === undefined && !knownAbsent.has('moverState')) return 'mover has no state';
  return undefined;
}
