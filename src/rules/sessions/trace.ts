import type { SessionDigest } from '../../contracts/session';
import { compareDigests } from './compare-session';
import { isActive } from './digest-of';
import { keyText } from '../../contracts/session-key';

/** What the samples show of one session id. */
export interface Trace {
  /** One session, in every sample of two or more. */
  throughout: boolean;
  /** Throughout, and nothing changed. */
  still: boolean;
  /** Index of the sample since which nothing changed; absent when the last sample doesn't show it. */
  since?: number;
  /** Listed twice in one sample: which is which can't be told. */
  duplicated: boolean;
  /** Active wherever it was seen. */
  active: boolean;
  /** What could not be read of it in one of the samples. */
  unreadable?: string;
  /** Of a plan that rests on what was collected: unchanged for at least so long, and why that is too little. */
  unchangedMs?: number;
  tooLittle?: string;
}

/** What the samples show, by the session's key; sessions that have gone meanwhile included. */
export function tracesOf(samples: readonly SessionDigest[][]): Map<string, Trace> {
  const seen = new Map<string, SessionDigest[][]>();
  samples.forEach((digests, index) => {
    for (const digest of digests) {
      const rows = seen.get(keyText(digest)) ?? samples.map(() => []);
      rows[index]?.push(digest);
      seen.set(keyText(digest), rows);
    }
  });
  return new Map([...seen].map(([key, rows]) => [key, traceOf(rows)]));
}

function traceOf(rows: SessionDigest[][]): Trace {
  const since = stillSince(rows);
  const identities = new Set(rows.map(([digest]) => digest?.identity));
  const unreadable = rows.flat().find((digest) => digest.unreadable !== undefined)?.unreadable;
  const throughout = rows.length > 1 && identities.size === 1;
  return {
    throughout,
    still: throughout && since === 0,
    ...(since === undefined ? {} : { since }),
    duplicated: rows.some((digests) => digests.length > 1),
    active: rows.flat().every(isActive),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

function stillSince(rows: SessionDigest[][]): number | undefined {
  const last = rows.at(-1)?.[0];
  if (last === undefined) return undefined;
  const kept = [...rows]
    .reverse()
    .findIndex(([digest]) => digest === undefined || compareDigests(last, digest) !== 'same');
  return kept === -1 ? 0 : rows.length - kept;
}
