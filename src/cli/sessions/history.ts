import type { Command } from 'commander';
import type { IsOther } from '../../audit-files';
import type { AuditRecord } from '../../contracts/audit';
import { observeWorkflowId } from '../../contracts/ids';
import type { ObservedSessions } from '../../contracts/observe';
import { bytesText } from '../../contracts/text';
import { dailyPeaks, type UsedSession, usedSessions } from '../../rules/audit';
import { openSessions } from '../../rules/evidence';
import { observedSessions, retentionMs } from '../../temporal';
import { parseCluster, parseSince } from '../shared/arguments';
import { PARTLY_READ, unreadableWords } from '../shared/exported-folder';
import type { Io } from '../shared/io';
import { printAll, type Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { minuteText } from '../shared/output/time-text';
import { counted, NOTHING, shown, unchangedText } from '../shared/output/words';
import { addPlaceOptions, type FoundRecords, findRecords, type SourceOptions } from '../shared/record-source';
import { withClient } from '../shared/with-client';
import { parseClient, sessionFilter } from './session-filter';
import { bytesCell, poolText } from './words';

interface HistoryOptions extends SourceOptions {
  since: string;
  client?: string;
  json?: true;
}

const SINCE = '7d';

const HELP = `
From what observe/CLUSTER saw, so it needs "ages" in the cluster's entry: each session that ended, or is there still, with
its first and last look, its last states, its bytes, how fast it moved them while it moved, and how it ended:
  killed BY   a kill of ours was answered, for a run that BY had asked for; "through ENTRY" when it was by another entry of
              the worker's configuration for the same cluster
  by itself   it went between two looks in time, and no kill of ours is on record
  unknown     nobody looked when it went, its node may have been down, or whether a kill of ours ended it is not known
  open        it is there by the last look
Whoever ends a session by ONTAP's own commands leaves no trace here. Of each day (UTC) and node it tells the peak of the
pool, as far as looks saw it. Temporal keeps as many days as the namespace's retention, an exported folder (--dir) all.

--json prints { "cluster", "since", "sessions": [{ "ownerUuid", "sessionId", "identity", "node", "svm", "client",
"clientName", "path", "operation", "states", "firstSeen", "lastSeen", "goneBy", "bytes", "bytesPerSecond",
"unchangedSeconds", "how": "open" | "killed" | "by_itself" | "unknown", "why", "killedBy": { "name", "rule", "at",
"workflowId", "through" } }], "peaks": [{ "day", "node", "used", "limit", "at" }], "dropped", "unreadable": [] }.

Exit codes: 0 told, also when there is none; 1 an error; 3 some lines or histories could not be read.

Examples:
  $ ontap-workflows sessions history prod1
  $ ontap-workflows sessions history prod1 --client 10.20.0.23 --since 30d --dir /var/lib/ontap-audit`;

/** What of the present is in no history yet. */
interface Present {
  observed: ObservedSessions | undefined;
  retained: number | undefined;
}

const presentOf = (io: Io, cluster: string): Promise<Present> =>
  withClient(io, async ({ temporal }) => {
    const [observed, retained] = await Promise.all([
      observedSessions(temporal, cluster),
      retentionMs(temporal),
    ]);
    return { observed, retained };
  });

function isOfUse({ kind, workflowId, cluster: of, evidence }: AuditRecord, cluster: string): boolean {
  // By another entry of the same cluster: whose session it was its identity says.
  if (kind === 'killed' || kind === 'kept') return true;
  if (of !== cluster) return false;
  if (kind === 'gap') return workflowId === observeWorkflowId(cluster) && evidence.what === 'not_recorded';
  return kind === 'session_ended' || kind === 'pool_peak';
}

const KINDS: ReadonlySet<string> = new Set(['session_ended', 'pool_peak', 'killed', 'gap']);

/** Most lines of a folder are plans: of clean-ups that look at hundreds of sessions again and again. */
const isOther: IsOther = (kind, line) =>
  kind === 'kept' ? !line.includes('"stage":"kill"') : !KINDS.has(kind);

/** All that is known of a cluster's use since then. */
interface Use {
  sessions: UsedSession[];
  peaks: ReturnType<typeof dailyPeaks>;
  /** Times that an observer had to leave something out. */
  dropped: number;
}

function useOf(
  { records, unreadable }: FoundRecords,
  { observed, retained }: Present,
  { since, client, dir }: HistoryOptions,
  cluster: string,
): Use {
  const keptSince = dir === undefined && retained !== undefined ? Date.now() - retained : 0;
  const all = usedSessions({
    records,
    cluster,
    ...(observed === undefined ? {} : { open: openSessions(observed), ended: observed.use?.sessions ?? [] }),
    areKillsKnown: (at) => unreadable.length === 0 && Date.parse(at) >= keptSince,
  });
  const fits = sessionFilter(client === undefined ? {} : { client });
  return {
    sessions: all.filter(
      (one) => (one.goneBy ?? one.lastSeen) >= since && fits({ ...one, data: {}, mover: {} }),
    ),
    peaks: dailyPeaks(records, observed?.use?.peaks).filter(({ at }) => at >= since),
    dropped: records.filter(({ kind }) => kind === 'gap').length + Math.sign(observed?.use?.dropped ?? 0),
  };
}

const COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'node', shrinksTo: 8 },
  { title: 'client', shrinksTo: 9 },
  { title: 'last states', shrinksTo: 12 },
  { title: 'bytes', alignment: 'right' },
  { title: 'rate', alignment: 'right' },
  { title: 'first seen (UTC)', shrinksTo: 10 },
  { title: 'last seen (UTC)', shrinksTo: 10 },
  { title: 'unchanged for', shrinksTo: 9, alignment: 'right' },
  { title: 'ended', shrinksTo: 9 },
  { title: 'path', shrinksTo: 10 },
];

const rowOf = (session: UsedSession): string[] => [
  shown(session.sessionId),
  shown(session.node),
  shown(session.clientName ?? session.client),
  shown(session.states),
  bytesCell(session.bytes),
  session.bytesPerSecond === undefined ? NOTHING : `${bytesText(session.bytesPerSecond)}/s`,
  minuteText(session.firstSeen),
  minuteText(session.lastSeen),
  unchangedText(session.unchangedSeconds),
  howText(session),
  shown(session.path),
];

function howText({ how, why, killedBy }: UsedSession): string {
  switch (how) {
    case 'killed':
      return `killed ${shown(killedBy?.name)}${killedBy?.through === undefined ? '' : ` through ${shown(killedBy.through)}`}`;
    case 'unknown':
      return `unknown: ${shown(why)}`;
    case 'by_itself':
      return 'by itself';
    case 'open':
      return 'open';
  }
}

const PEAKS: readonly Column[] = [
  { title: 'day (UTC)' },
  { title: 'node', shrinksTo: 8 },
  { title: 'most sessions' },
  { title: 'at' },
];

function lines(
  { sessions, peaks, dropped }: Use,
  cluster: string,
  { width }: Pick<Screen, 'width'>,
): string[] {
  const open = sessions.filter(({ how }) => how === 'open').length;
  const days = peaks.map(({ day, at, ...pool }) => [day, shown(pool.node), poolText(pool), at.slice(11, 16)]);
  return [
    ...(sessions.length === 0 ? [] : renderTable(COLUMNS, sessions.map(rowOf), width)),
    sessions.length === 0
      ? `Of ${cluster} no such session is on record; it needs "ages: { every: 5m }" in the cluster's entry, and some time`
      : `${counted(sessions.length, 'session')}: ${open} open, ${sessions.length - open} ended`,
    ...(days.length === 0 ? [] : ['', ...renderTable(PEAKS, days, width)]),
    ...(dropped === 0
      ? []
      : [
          `${counted(dropped, 'hour')} had more ended sessions than there was room for: some are missing here.`,
        ]),
  ];
}

async function history(io: Io, cluster: string, options: HistoryOptions): Promise<void> {
  const { dir, temporal, since, json } = options;
  const workflows = ['observeSessions', 'killSessions'] as const;
  const source: SourceOptions = { ...options, cluster, workflows, isOther };
  const found = await io.showWhile(json, `Reads what observe/${cluster} saw`, () =>
    findRecords(io, source, (record) => isOfUse(record, cluster)),
  );
  const isLive = dir === undefined || temporal === true;
  const present = isLive ? await presentOf(io, cluster) : { observed: undefined, retained: undefined };
  const use = useOf(found, present, options, cluster);
  const { unreadable } = found;
  if (json === true) io.json({ cluster, since, ...use, unreadable });
  else printAll(io.out, lines(use, cluster, io.out));
  io.err.print(...unreadableWords(unreadable));
  io.exitCode = unreadable.length === 0 ? 0 : PARTLY_READ;
}

export function addHistoryCommand(parent: Command, io: Io): void {
  const command = parent
    .command('history')
    .description('Sessions that were, and how each ended; peaks of the pools')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .option('--client <client>', 'address, network, or name of a backup server', parseClient)
    .option(
      '--since <time>',
      `from then on: 30d, 2026-11-22, 2026-11-22T03:00Z (default: ${SINCE})`,
      parseSince,
    );
  addPlaceOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, { since = parseSince(SINCE), ...options }: Partial<HistoryOptions>) =>
      history(io, cluster, { ...options, since }),
    );
}
