import type { Command } from 'commander';
import type { SessionReport } from '../../contracts/cleanup';
import type { Plan } from '../../contracts/plan';
import type { SessionRecord } from '../../contracts/session';
import { serviceText } from '../../contracts/session-text';
import { plainText } from '../../contracts/text';
import { parseCluster, parseDuration } from '../shared/arguments';
import type { Io } from '../shared/io';
import { planBodyLines } from '../shared/output/plan-lines';
import type { Screen } from '../shared/output/screen';
import { sessionTable } from '../shared/output/session-table';
import { counted } from '../shared/output/words';
import { type Evaluation, planSnapshots, type Snapshot } from '../../rules/sessions';
import { readPolicy } from '../shared/shipped-file';
import { ownerOf, resolvedPolicy } from './owner-of';

interface EvaluateOptions {
  snapshot: string[];
  every?: string;
  cluster?: string;
  config?: string;
  json?: true;
}

const HELP = `
A snapshot is what "sessions list --json" printed, lines of "sessions watch --json", or a body of ONTAP's
GET /api/protocols/ndmp/sessions?fields=**. A body has no time: that of its file counts, or with --every the order in
which the files are given. Of several snapshots the policy judges what changed between them; a single one is judged as
if nothing changed for the whole window. What else had to be assumed is printed.

--json prints { "policy", "snapshots": [{ "file", "at", "sessions" }], "assumed", "tightened", "plan": { "sessions":
[{ "ownerUuid", "sessionId", "decision", "rule", "reason", "why", "unchangedSeconds" }], "pools", "incomplete",
"remarks", "exceeded", … } }, the plan as docs/reference/outcomes.md describes it.

Exit codes: 0 evaluated, whatever comes of it; 1 an error.

Examples:
  $ ontap-workflows policy evaluate default --snapshot now.json
  $ ontap-workflows policy evaluate my-policy.yaml --snapshot monday.json --snapshot tuesday.json`;

const collect = (file: string, previous: string[] = []): string[] => [...previous, file];

function rowsOf({ sessions }: Plan, records: readonly SessionRecord[]): SessionReport[] {
  return sessions.map((planned) => {
    const record = records.find(
      ({ ownerUuid, sessionId }) => ownerUuid === planned.ownerUuid && sessionId === planned.sessionId,
    );
    const parts = {
      client: record?.client,
      clientName: record?.clientName,
      data: record && serviceText(record.data),
      mover: record && serviceText(record.mover),
    };
    const known = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
    return { ...planned, ...known };
  });
}

function headLine(name: string, snapshots: readonly Snapshot[], { plan }: Evaluation): string {
  const kills = plan.sessions.filter(({ decision }) => decision === 'kill').length;
  const [from, to] = [snapshots[0]?.at, snapshots.at(-1)?.at];
  const when = from === to ? `of ${from}` : `from ${from} to ${to}`;
  const what = `${counted(snapshots.length, 'snapshot')} ${when}`;
  return `Policy ${name} on ${what}: ${kills} of ${counted(plan.sessions.length, 'session')} to kill`;
}

function evaluationLines(
  name: string,
  snapshots: readonly Snapshot[],
  evaluation: Evaluation,
  screen: Screen,
): string[] {
  const { plan, tightened, assumed } = evaluation;
  const records = snapshots.at(-1)?.sessions ?? [];
  return [
    screen.style.bold(headLine(name, snapshots, evaluation)),
    ...planBodyLines(plan, screen),
    ...tightened.map((text) => screen.style.dim(`Tightened by the guard: ${plainText(text)}`)),
    ...assumed.map((text) => `Assumed: ${plainText(text)}`),
    '',
    ...sessionTable(rowsOf(plan, records), screen.style, screen.width),
  ];
}

async function evaluate(io: Io, file: string, options: EvaluateOptions): Promise<void> {
  const policy = readPolicy(file);
  // Loaded when it is wanted: a body is read as the ONTAP client would read it.
  const { readSnapshots } = await import('./snapshots');
  const [first, ...others] = readSnapshots(options.snapshot, options.every);
  if (first === undefined) return;
  const snapshots = [first, ...others] as const;
  const owner = await ownerOf(io, options, policy);
  const resolved = resolvedPolicy(policy, owner, '--cluster NAME or --config FILE');
  const evaluation = planSnapshots(resolved, owner, snapshots);
  if (options.json === true) {
    const listed = snapshots.map(({ file, at, sessions }) => ({ file, at, sessions: sessions.length }));
    const document = { policy: policy.name, snapshots: listed, ...evaluation };
    io.json(document);
  } else io.out.print(...evaluationLines(policy.name, snapshots, evaluation, io.out));
}

export function addEvaluateCommand(parent: Command, io: Io): void {
  parent
    .command('evaluate')
    .description('Show what a policy would do on recorded listings')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .requiredOption('--snapshot <file>', 'recorded listing; may be given several times', collect)
    .option('--every <duration>', 'time between listings that have none of their own', parseDuration)
    .option('--cluster <name>', 'judge by the guard of this cluster; asks its worker', parseCluster)
    .option('--config <file>', "take guard and clients from this worker's configuration; asks nobody")
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((file: string, options: EvaluateOptions) => evaluate(io, file, options));
}
