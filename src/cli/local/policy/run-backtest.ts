import { readRecords, type UnreadableLine } from '../../../audit-files';
import type { AuditRecord } from '../../../contracts/audit';
import type { Policy } from '../../../contracts/policy';
import { type Backtest, backtest, type WouldKill } from '../../../rules/audit';
import type { BacktestOptions } from '../../policy/backtest-command';
import type { Io } from '../../shared/io';
import type { Screen } from '../../shared/output/screen';
import { type Column, renderTable } from '../../shared/output/table';
import { counted, shown } from '../../shared/output/words';
import { readPolicy } from '../../shared/shipped-file';
import { assertAuditFolder, PARTLY_READ, unreadableWords } from '../../shared/exported-folder';
import { ownerOf } from './owner-of';
import { resolvedPolicy } from './resolved-policy';

/** Some of the sessions that the policy would have killed moved later. */
const REGRET = 5;

const COLUMNS: Column[] = [
  { title: 'cluster' },
  { title: 'session' },
  { title: 'client', shrinksTo: 10 },
  { title: 'rule', shrinksTo: 10 },
  { title: 'planned' },
  { title: 'later' },
];

/** Runs `policy backtest`; gives the exit code. */
export async function runBacktest(io: Io, file: string, options: BacktestOptions): Promise<number> {
  const policy = await policyOf(file, options);
  const { runs, unreadable } = await readRuns(options);
  const result = backtest(policy, runs);
  if (options.json === true) io.json({ ...result, unreadable });
  else print(io.out, result);
  io.err.print(...unreadableWords(unreadable));
  if (result.counts.moved > 0) return REGRET;
  return unreadable.length === 0 ? 0 : PARTLY_READ;
}

async function policyOf(file: string, { config }: BacktestOptions): Promise<Policy> {
  const policy = readPolicy(file);
  return resolvedPolicy(policy, await ownerOf({ config }, policy), '--config FILE');
}

async function readRuns({
  audit,
  since,
}: BacktestOptions): Promise<{ runs: AuditRecord[][]; unreadable: UnreadableLine[] }> {
  await assertAuditFolder('--audit', audit);
  const runs: AuditRecord[][] = [];
  const unreadable: UnreadableLine[] = [];
  for await (const run of readRecords(audit, since)) {
    runs.push(run.records);
    unreadable.push(...run.unreadable);
  }
  return { runs, unreadable };
}

function print(screen: Screen, result: Backtest): void {
  const { policy, windows, wouldKill, counts, overLimit, sessions } = result;
  const rows = wouldKill.map(rowOf);
  screen.print(
    `Policy ${shown(policy)} on ${counted(windows.judged, 'window')} with ${counted(sessions, 'session')}: would have killed ${wouldKill.length}`,
    ...(rows.length === 0 ? [] : renderTable(COLUMNS, rows, screen.width)),
    `Regret: ${counts.moved} of ${wouldKill.length} moved later; ${counts.stayed} stayed as they were, ${counts.gone} were gone, ${counts.unknown} were never looked at again`,
    ...(overLimit === 0
      ? []
      : [
          `${counted(overLimit, 'window')} over a limit: a run would have killed nothing there without approval`,
        ]),
    ...(windows.tooShort === 0
      ? []
      : [`${counted(windows.tooShort, 'window')} not judged: shorter than the policy's own`]),
    ...(windows.incomplete === 0
      ? []
      : [`${counted(windows.incomplete, 'window')} not judged: the view was incomplete`]),
  );
}

function rowOf({
  cluster,
  sessionId,
  clientName,
  client,
  rule,
  at,
  afterwards,
  movedAt,
}: WouldKill): string[] {
  return [
    shown(cluster),
    shown(sessionId),
    shown(clientName ?? client),
    shown(rule),
    minute(at),
    movedAt === undefined ? afterwards : `moved by ${minute(movedAt)}`,
  ];
}

const minute = (time: string) => time.slice(0, 16).replace('T', ' ');
