import type { SessionReport } from '../../../contracts/cleanup';
import type { Plan } from '../../../contracts/plan';
import type { SessionRecord } from '../../../contracts/session';
import { serviceText } from '../../../contracts/session-text';
import { plainText } from '../../../contracts/text';
import type { EvaluateOptions } from '../../policy/evaluate-command';
import type { Io } from '../../shared/io';
import { planBodyLines } from '../../shared/output/plan-lines';
import type { Screen } from '../../shared/output/screen';
import { sessionTable } from '../../shared/output/session-table';
import { counted } from '../../shared/output/words';
import { readPolicy } from '../../shared/shipped-file';
import { ownerOf } from './owner-of';
import { type Evaluation, planSnapshots } from './plan-snapshots';
import { readSnapshots } from './read-snapshots';
import { resolvedPolicy } from './resolved-policy';
import type { Snapshot } from './snapshot';

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

/** Shows what a policy would do on recorded listings. */
export async function runEvaluate(io: Io, file: string, options: EvaluateOptions): Promise<void> {
  const policy = readPolicy(file);
  const [first, ...others] = readSnapshots(options.snapshot, options.every);
  if (first === undefined) return;
  const snapshots = [first, ...others] as const;
  const owner = await ownerOf(options, policy);
  const resolved = resolvedPolicy(policy, owner, '--cluster NAME or --config FILE');
  const evaluation = planSnapshots(resolved, owner, snapshots);
  if (options.json === true) {
    const listed = snapshots.map(({ file, at, sessions }) => ({ file, at, sessions: sessions.length }));
    const document = { policy: policy.name, snapshots: listed, ...evaluation };
    io.json(document);
  } else io.out.print(...evaluationLines(policy.name, snapshots, evaluation, io.out));
}
