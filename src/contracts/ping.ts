import { formatDuration } from './duration';

/** A TCP port of a client that is to be evicted, tried beside the looks at its sessions. */
export interface Ping {
  port: number;
}

/** So long a host has to answer, ms. */
export const PING_WITHIN_MS = 3_000;

/** One try at one address. Who refuses lives as well as who takes the connection. */
export interface PingTry {
  address: string;
  /** `silent`: time-out or no route. `untried`: this worker could not try, which says nothing. */
  result: 'connected' | 'refused' | 'silent' | 'untried';
  /** `timeout`, or the system's word, such as `EHOSTUNREACH`. */
  why?: string;
}

/** Every address of the client that had sessions, tried once. */
export interface PingLook {
  /** ISO 8601. */
  at: string;
  port: number;
  tries: PingTry[];
}

/** What the tries came to together: evidence beside the looks, never in place of them. */
export interface PingEvidence extends Ping {
  /** First and last look, ISO 8601; absent when there was none. */
  from?: string;
  to?: string;
  /** Addresses that gave no answer, the tries without one, and how that showed. */
  addresses: string[];
  silent: number;
  how: string[];
  /** The first answer. */
  answer?: PingTry & { at: string };
  /** Tries that could not be made, looks that had no answer of ONTAP included, and why the last one. */
  untried?: { times: number; why: string };
}

const isAnswer = ({ result }: PingTry): boolean => result === 'connected' || result === 'refused';

/**
 * All tries together.
 *
 * @param missed - Why looks could not be made, one entry each.
 */
export function pingEvidence(
  { port }: Ping,
  looks: readonly PingLook[],
  missed: readonly string[],
): PingEvidence {
  const all = looks.flatMap(({ at, tries }) => tries.map((each) => ({ ...each, at })));
  const silent = all.filter(({ result }) => result === 'silent');
  const answer = all.find(isAnswer);
  const [first, last] = [looks[0], looks.at(-1)];
  const untried = [
    ...missed,
    ...all.flatMap(({ result, why = 'unknown' }) => (result === 'untried' ? [why] : [])),
  ];
  const why = untried.at(-1);
  return {
    port,
    ...(first === undefined || last === undefined ? {} : { from: first.at, to: last.at }),
    addresses: [...new Set(silent.map(({ address }) => address))],
    silent: silent.length,
    how: [...new Set(silent.flatMap(({ why: how }) => how ?? []))],
    ...(answer === undefined ? {} : { answer }),
    ...(why === undefined ? {} : { untried: { times: untried.length, why } }),
  };
}

/** Why a client that gave an answer can't be evicted; undefined when it gave none. */
export function pingBlocker({ port, answer }: PingEvidence): string | undefined {
  if (answer === undefined) return undefined;
  const how =
    answer.result === 'connected' ? 'takes connections' : 'refuses connections, which a dead host does not';
  return `${answer.address} answers on TCP port ${port}: at ${answer.at} it ${how}; it is not dead`;
}

/** What whoever decides is told. */
export function pingRemarks(evidence: PingEvidence): string[] {
  const { port, from = '', to = '', addresses, silent, how, untried } = evidence;
  if (silent === 0 && untried === undefined)
    return [`TCP port ${port} was not tried: no address of the client was listed`];
  const told =
    silent === 0
      ? []
      : [
          `no answer of ${addresses.join(', ')} on TCP port ${port} in ${silent} ${silent === 1 ? 'try' : 'tries'} over ${formatDuration(Date.parse(to) - Date.parse(from))} (${how.join(', ')}); a firewall looks the same`,
        ];
  return [
    ...told,
    ...(untried === undefined
      ? []
      : [
          `TCP port ${port} could not be tried ${untried.times === 1 ? 'once' : `${untried.times} times`}, which says nothing: ${untried.why}`,
        ]),
  ];
}
