import type { Command } from 'commander';
import type { UnreadableLine } from '../../audit-files';
import type { AuditRecord } from '../../contracts/audit';
import type { Policy } from '../../contracts/policy';
import { type Backtest, backtest, type WouldKill } from '../../rules/audit';
import { parseSince } from '../shared/arguments';
import { assertAuditFolder, PARTLY_READ, unreadableWords } from '../shared/exported-folder';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { minuteText } from '../shared/output/time-text';
import { counted, shown } from '../shared/output/words';
import { readPolicy } from '../shared/shipped-file';
import { ownerOf, resolvedPolicy } from './owner-of';

interface BacktestOptions {
  audit: string;
  /** ISO 8601. */
  since?: string;
  config?: string;
  json?: true;
}

const HELP = `
Every clean-up, report runs too, leaves its samples in the exported audit. The policy is run over them as a worker
would run it, tightened by the guard of that time; what became of the sessions is looked up in later samples. The
regret are sessions that moved after the policy would have killed them. Windows that are shorter than the policy's own
are not judged. What a session did after the last look at it nobody knows.

--json prints { "policy", "windows": { "judged", "tooShort", "incomplete" }, "sessions", "overLimit", "counts":
{ "moved", "stayed", "gone", "unknown" }, "wouldKill": [{ "cluster", "ownerUuid", "sessionId", "client", "clientName",
"rule", "why", "at", "workflowId", "afterwards", "movedAt" }], "unreadable": [] }.

Exit codes: 0 no regret; 1 an error; 3 some lines could not be read; 5 regret: some of the sessions moved later.

Example:
  $ ontap-workflows policy backtest --audit /var/lib/ontap-audit --since 30d my-policy.yaml`;

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

async function backtestOn(io: Io, file: string, options: BacktestOptions): Promise<void> {
  const policy = await policyOf(io, file, options);
  const { runs, unreadable } = await readRuns(options);
  const result = backtest(policy, runs);
  if (options.json === true) io.json({ ...result, unreadable });
  else print(io.out, result);
  io.err.print(...unreadableWords(unreadable));
  const codeOfReading = unreadable.length === 0 ? 0 : PARTLY_READ;
  io.exitCode = result.counts.moved > 0 ? REGRET : codeOfReading;
}

async function policyOf(io: Io, file: string, { config }: BacktestOptions): Promise<Policy> {
  const policy = readPolicy(file);
  return resolvedPolicy(policy, await ownerOf(io, { config }, policy), '--config FILE');
}

async function readRuns({
  audit,
  since,
}: BacktestOptions): Promise<{ runs: AuditRecord[][]; unreadable: UnreadableLine[] }> {
  await assertAuditFolder('--audit', audit);
  const runs: AuditRecord[][] = [];
  const unreadable: UnreadableLine[] = [];
  const { readRecords } = await import('../../audit-files');
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
    minuteText(at),
    movedAt === undefined ? afterwards : `moved by ${minuteText(movedAt)}`,
  ];
}

export function addBacktestCommand(parent: Command, io: Io): void {
  parent
    .command('backtest')
    .description('Show what a policy would have killed, and how many of those moved later')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .requiredOption('--audit <dir>', 'exported audit folder')
    .option('--since <time>', 'runs that ended from then on: 30d, 2026-11-22', parseSince)
    .option('--config <file>', "worker's configuration, for names of clients in the policy")
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((file: string, options: BacktestOptions) => backtestOn(io, file, options));
}
