import { durationMs, formatDuration } from '../../contracts/duration';
import type { KnownSession, PlanInput } from '../../contracts/plan';
import type { SessionDigest } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import type { Trace } from './trace';

/** Ms that a session has to be unchanged, by the guard as it is now: the owner may have tightened it meanwhile. */
export function windowMsOf({ policy, last: { guard } }: Pick<PlanInput, 'policy' | 'last'>): number {
  return Math.max(durationMs(policy.observe.window), durationMs(guard.minWindow));
}

/** Traces of a run that looked for a minute, with what is known from before: over the whole window. */
export function withKnown(
  traces: ReadonlyMap<string, Trace>,
  digests: readonly SessionDigest[],
  known: readonly KnownSession[],
  windowMs: number,
): Map<string, Trace> {
  const byIdentity = new Map(known.map((one) => [one.identity, one]));
  const identities = new Map(digests.map((digest) => [keyText(digest), digest.identity]));
  return new Map(
    [...traces].map(([key, trace]) => {
      const before = byIdentity.get(identities.get(key) ?? '');
      return [key, before === undefined ? unknown(trace) : knownTrace(trace, before, windowMs)];
    }),
  );
}

const unknown = (trace: Trace): Trace => ({ ...trace, throughout: false, still: false, unchangedMs: 0 });

function knownTrace(trace: Trace, { unchangedMs, seenMs, short }: KnownSession, windowMs: number): Trace {
  const throughout = trace.throughout && seenMs >= windowMs;
  const isLong = unchangedMs >= windowMs;
  const tooLittle = isLong
    ? short
    : `it is known to be unchanged for ${formatDuration(unchangedMs)}, of ${formatDuration(windowMs)}`;
  return {
    ...trace,
    throughout,
    still: throughout && trace.still && tooLittle === undefined,
    unchangedMs: trace.since === undefined ? 0 : unchangedMs,
    ...(tooLittle === undefined ? {} : { tooLittle }),
  };
}
