import { durationMs } from '../../contracts/duration';
import type { AgedSession, AgesTold, NoAges } from '../../contracts/session-age';
import { minuteText, relativeText } from '../shared/output/time-text';
import { NOTHING, unchangedText } from '../shared/output/words';

/** A worker that is restarted misses a look or two. */
const LATE_LOOKS = 3;

const MISSING: Record<NoAges, (cluster: string) => string> = {
  not_configured: (cluster) =>
    `Ages are not collected: write "ages: { every: 5m }" into the entry of ${cluster} in its worker's configuration`,
  no_key: (cluster) =>
    `Ages are not collected: the worker of ${cluster} has no key for them; write "evidenceKeyFile: ./evidence.key" into its configuration`,
  no_observer: (cluster) =>
    `Ages are not collected: no run observe/${cluster} goes on; its worker starts one with itself: start the worker anew`,
  no_look: (cluster) => `Ages are not collected yet: observe/${cluster} has not had its first answer`,
  unreadable: () => "Ages could not be read from Temporal; the worker's log says why",
};

/** What is to be known of the ages in a table. */
export function agesLines(cluster: string, ages: AgesTold | undefined, now: number): string[] {
  if (ages === undefined)
    return [`Ages are not told: the worker of ${cluster} is of an earlier release; update it`];
  if (!ages.collected) return [MISSING[ages.why](cluster)];
  const { every, lookedAt } = ages;
  const ago = relativeText(lookedAt, now);
  const isLate = now - Date.parse(lookedAt) > LATE_LOOKS * durationMs(every);
  return isLate
    ? [
        `Unchanged for at least so long until the last look, ${ago}; one was due every ${every}: is its worker up?`,
      ]
    : [`Unchanged for at least so long; all sessions are looked at every ${every}, last ${ago}.`];
}

export const firstSeenCell = ({ firstSeen }: AgedSession): string =>
  firstSeen === undefined ? NOTHING : minuteText(firstSeen);

export const unchangedCell = (seconds: number | undefined): string =>
  seconds === undefined ? NOTHING : unchangedText(seconds);
