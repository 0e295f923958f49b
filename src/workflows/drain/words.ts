import { stateNow } from '../../contracts/drain';
import type { DrainPause, DrainStatus, NodeView } from '../../contracts/drain';
import { formatDuration } from '../../contracts/duration';
import { bytesText, markdownText } from '../../contracts/text';
import { detailList } from '../shared/details';

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What holds a node: `2 sessions (1 moves, 1 frozen, 1 protected) and 1 job`. */
export function holdsWords({ counts, holds, jobsUnknown }: NodeView): string {
  const kinds = [
    [counts.moving, counts.moving === 1 ? 'moves' : 'move'],
    [counts.frozen, 'frozen'],
    [counts.protected, 'protected'],
  ] as const;
  const shown = kinds.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const which = shown.length === 0 ? '' : ` (${shown.join(', ')})`;
  const jobs = jobsUnknown === undefined ? counted(holds.jobs, 'job') : 'jobs that are not shown';
  return [
    ...(holds.sessions === 0 ? [] : [`${counted(holds.sessions, 'session')}${which}`]),
    ...(holds.jobs === 0 ? [] : [jobs]),
  ].join(' and ');
}

/** Where a node stands after a look. */
export function viewWords(view: NodeView): string {
  if (view.state !== 'up') return `${view.node} is ${view.state}`;
  const holds = holdsWords(view);
  return holds === '' ? `nothing holds ${view.node}` : `${view.node} is held by ${holds}`;
}

/** Of pauses that were paid back as the drain ended: those jobs are on the node again. */
export function runAgainWords(pauses: readonly DrainPause[]): string {
  const resumed = pauses.filter(({ outcome }) => outcome === 'resumed');
  return resumed.length === 0
    ? ''
    : `; now that the drain is over ${counted(resumed.length, 'job')} that it had paused ${resumed.length === 1 ? 'runs' : 'run'} again`;
}

/** Of pauses that somebody has to look after, at the end. */
export function owedWords(pauses: readonly DrainPause[]): string {
  const owed = pauses.filter((pause) => pause.owed === true);
  return owed.length === 0
    ? ''
    : ` ${counted(owed.length, 'job')} may still be paused by us: resume by hand ${owed.map(({ uuid }) => uuid).join(', ')}.`;
}

/** For Temporal's UI. */
export function drainDetails({ now, next, last, pauses }: DrainStatus): string {
  const sessions = (last?.sessions ?? []).map((session) => ({
    name: `Session ${session.sessionId}`,
    words: [
      session.kind === 'frozen'
        ? `frozen for at least ${formatDuration(session.unchangedSeconds * 1_000)}`
        : session.kind.replace('_', ' '),
      ...(session.bytesPerSecond === undefined ? [] : [`${bytesText(session.bytesPerSecond)}/s`]),
      ...[session.clientName ?? session.client, session.path].filter((text) => text !== undefined),
      ...(session.protectedBy === undefined ? [] : [`protected by ${session.protectedBy}`]),
    ].join(', '),
  }));
  const byJob = new Map(pauses.map((pause) => [pause.uuid, pause]));
  const jobs = (last?.jobs ?? []).map((job) => {
    const pause = byJob.get(job.uuid);
    const words = [job.uuid, stateNow(job, pause) ?? 'unknown'];
    if (pause !== undefined) words.push(`pause ${pause.outcome.replaceAll('_', ' ')}`);
    return { name: job.description ?? 'Job', words: words.join(', ') };
  });
  const all = [...sessions, ...jobs];
  return [
    `**Now:** ${markdownText(now)}`,
    `**Next:** ${markdownText(next)}`,
    ...(all.length === 0 ? [] : [detailList(all)]),
  ].join('\n\n');
}
