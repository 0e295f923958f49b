import type { AuditActor, AuditRecord, AuditRecordOf, AuditReport } from '../../../contracts/audit';
import { provenName } from '../../../contracts/signed-approval';
import { cut } from '../../../contracts/text';
import { restsOnText } from '../../shared/output/plan-lines';
import { counted, keptText } from '../../shared/output/words';
import { mainRun } from './pick';

type Of<K extends AuditRecord['kind']> = AuditRecordOf<K>['evidence'];

/** What a record says, in one sentence. Not escaped: that is for whoever shows it. */
export function recordWords(record: AuditRecord): string {
  const session = record.session?.sessionId ?? '';
  switch (record.kind) {
    case 'requested':
      return requestedWords(record.evidence);
    case 'sampled':
      return sampledWords(record.evidence);
    case 'planned':
      return plannedWords(record.evidence);
    case 'kept':
      return `session ${session} kept${keptWords(record.evidence)}`;
    case 'protected':
      return `session ${session} protected (${record.evidence.rule}): ${record.evidence.why}`;
    case 'approved':
    case 'rejected':
      return wordWords(record);
    case 'signed':
      return `the approval that ${record.evidence.approver ?? 'somebody'} signed is on record, for ssh-keygen -Y verify`;
    case 'killed':
      return killedWords(session, record.evidence);
    case 'verified':
      return verifiedWords(record.evidence);
    case 'commanded':
      return commandedWords(record.evidence);
    case 'job_outcome':
      return `job ${record.job ?? ''}: ${record.evidence.outcome}${because(record.evidence.why)}`;
    case 'session_ended':
      return goneWords(session, record.evidence);
    case 'pool_peak':
      return poolWords(record.evidence);
    case 'intervened':
      return intervenedWords(record);
    case 'ended':
      return endedWords(record.evidence);
    case 'gap':
      return record.evidence.why;
  }
}

/** The reason, unless the sentence begins with it. */
function keptWords({ reason, why }: Of<'kept'>): string {
  const text = keptText(reason);
  return why.startsWith(text) ? `: ${why}` : ` (${text}): ${why}`;
}

const because = (why: string | undefined): string => (why === undefined || why === '' ? '' : `: ${why}`);

function requestedWords({ how, workflow, mode, policy, schedule, continues }: Of<'requested'>): string {
  if (how === 'join') return `joins ${workflow} as one more asker`;
  const by = policy === undefined ? '' : ` by policy ${policy}`;
  const from = schedule === undefined ? '' : `, from schedule ${schedule.id}`;
  const after = continues === undefined ? '' : `, continues run ${continues}`;
  return `${workflow}${mode === undefined ? '' : ` in mode ${mode}`}${by}${from}${after}`;
}

function sampledWords(evidence: Of<'sampled'>): string {
  const { purpose, sample, missed } = evidence;
  const place = sample === undefined ? purpose.replace('_', ' ') : `sample ${sample}`;
  const answer = missed === undefined ? answerWords(evidence) : `no answer: ${missed.message}`;
  return `${place}: ${answer}`;
}

function answerWords(evidence: Of<'sampled'>): string {
  switch (evidence.looked) {
    case 'cluster':
      return `the cluster is ${evidence.facts?.name ?? 'not told'}, ${evidence.facts?.version ?? ''}`;
    case 'sessions':
      return counted(evidence.listing?.sessions.length ?? 0, 'session');
    case 'nodes':
      return counted(evidence.nodes?.length ?? 0, 'node');
    case 'jobs':
      return jobsWords(evidence.jobs ?? [], evidence.result);
    case 'inspect':
      return `${counted(evidence.records?.length ?? 0, 'record')} of ${evidence.read}`;
    case 'node':
      return nodeWords(evidence.view);
    case 'ping':
      return pingWords(evidence.ping);
  }
}

function pingWords(ping: Extract<Of<'sampled'>, { looked: 'ping' }>['ping']): string {
  if (ping === undefined) return 'no port was tried';
  const tries = ping.tries.map(({ address, result, why }) => `${address} ${result}${because(why)}`);
  return `TCP port ${ping.port}: ${tries.length === 0 ? 'no address of the client is listed' : tries.join(', ')}`;
}

function nodeWords(view: Extract<Of<'sampled'>, { looked: 'node' }>['view']): string {
  if (view === undefined) return 'no node';
  const { node, state, counts } = view;
  const { sessions, moving, frozen, jobs, came } = counts;
  const kinds = sessions === 0 ? '' : ` (${moving} moving, ${frozen} frozen)`;
  const newcomers = came === 0 ? '' : `, ${came} came since the first look`;
  return `${node} is ${state}: ${counted(sessions, 'session')}${kinds}, ${counted(jobs, 'job')}${newcomers}`;
}

function jobsWords(
  jobs: NonNullable<Extract<Of<'sampled'>, { looked: 'jobs' }>['jobs']>,
  result?: string,
): string {
  const [job] = jobs;
  if (jobs.length > 1) return counted(jobs.length, 'job');
  if (job === undefined) return result ?? 'no such job';
  return `job is ${job.state ?? 'unknown'}${because(job.message)}`;
}

function goneWords(
  session: string,
  { client = 'an unknown client', clientName = client, firstSeen, lastSeen, goneBy }: Of<'session_ended'>,
): string {
  return `session ${session} of ${clientName} was seen from ${firstSeen} to ${lastSeen}, and not at ${goneBy}`;
}

function poolWords({ node, used, limit, at }: Of<'pool_peak'>): string {
  return `${node} had ${counted(used, 'session')}${limit === undefined ? '' : ` of ${limit}`} at ${at}, the most of these looks`;
}

function plannedWords({ counts, window, restsOn, incomplete, exceeded, approval }: Of<'planned'>): string {
  const parts = [
    `${counts.kill} of ${counted(counts.sessions, 'session')} to kill, ${counts.protected} protected, ${counts.kept} kept, from ${restsOnText(window, restsOn)}`,
    ...incomplete.map((why) => `incomplete: ${why}`),
    ...exceeded.map(({ limit, allowed, planned }) => `${planned} planned, ${limit} allows ${allowed}`),
    ...(approval === undefined ? [] : [`approval wanted (${approval})`]),
  ];
  return parts.join('; ');
}

function wordWords({ kind, planHash, evidence }: AuditRecordOf<'approved' | 'rejected'>): string {
  return `${provenName(evidence.by, evidence.key)} ${kind} plan ${planHash?.slice(0, 12) ?? ''}${because(evidence.note)}`;
}

function killedWords(
  session: string,
  { outcome, rule, confirmation, again, note, readAgeMs }: Of<'killed'>,
): string {
  const how = [
    `rule ${rule}`,
    confirmation,
    readAgeMs === undefined ? undefined : `read ${readAgeMs} ms before`,
    again ? 'second kill' : undefined,
  ];
  return `session ${session}: ${outcome} (${how.filter((part) => part !== undefined).join(', ')})${because(note)}`;
}

function verifiedWords({ gone, present, missed }: Of<'verified'>): string {
  if (missed !== undefined) return `whether they are gone was not answered: ${missed.message}`;
  const names = present.map(({ sessionId }) => sessionId).join(', ');
  return present.length === 0 ? `${gone.length} gone` : `${gone.length} gone, still present: ${names}`;
}

function commandedWords({ command, step, answer, why, state, failure }: Of<'commanded'>): string {
  const came = failure === undefined ? (answer ?? 'no answer yet') : `failed: ${failure.message}`;
  return `${command} ${step}: ${came}${state === undefined ? '' : `, job is ${state}`}${because(why)}`;
}

/** A hand on one of several runs. */
const OF_RUN: ReadonlySet<string> = new Set(['cancelled', 'terminated', 'reset', 'paused', 'unpaused']);

function intervenedWords({ evidence, reason, workflowId }: AuditRecordOf<'intervened'>): string {
  const { how, name, answer, by, before, after } = evidence;
  const what = `${how.replace(/_/g, ' ')}${OF_RUN.has(how) ? ` ${workflowId}` : ''}`;
  const from = by === undefined ? '' : ` by ${by.workflowId}`;
  const change = how === 'schedule_edited' ? because(changeWords(before, after)) : '';
  return `${what}${name === undefined ? '' : ` ${name}`}${from}${because(answer)}${because(reason)}${change}`;
}

const STATUS: Record<Of<'ended'>['status'], string> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'was cancelled',
  terminated: 'was terminated',
  timed_out: 'timed out',
  continued: 'continued as a new run',
  running: 'goes on',
};

function endedWords({ status, outcome, summary, failure }: Of<'ended'>): string {
  const words = failure === undefined ? summary : `${failure.type}: ${failure.message}`;
  return `${STATUS[status]}${outcome === undefined ? '' : ` as ${outcome}`}${because(words)}`;
}

/** What a record says, and where, when that is not the run or the cluster that was asked for. Not escaped. */
export function placedWords(report: AuditReport): (record: AuditRecord) => string {
  const { workflowId } = report;
  const cluster = mainRun(report)?.cluster;
  return (record) => {
    const words = recordWords(record);
    if (record.kind === 'ended' && record.workflowId !== workflowId) return `${record.workflowId} ${words}`;
    return record.cluster === undefined || record.cluster === cluster ? words : `${record.cluster}: ${words}`;
  };
}

/** A line is for a glance; `--json` has both sides as they are. */
const MOST_CHANGES = 5;
const VALUE_LENGTH = 60;

/** What is not alike, path by path: `input.policy.limits.maxKills: 20 → 40`. Not escaped. */
export function changeWords(before: unknown, after: unknown): string {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
  const words = paths
    .slice(0, MOST_CHANGES)
    .map((path) => `${path}: ${valueText(was.get(path))} → ${valueText(is.get(path))}`);
  const more = paths.length - words.length;
  return [...words, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const valueText = (value: string | undefined): string =>
  value === undefined ? '–' : cut(value, VALUE_LENGTH);

function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null)
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  const leaves = Object.entries(value).flatMap(([key, part]) => [
    ...leavesOf(part, path === '' ? key : `${path}.${key}`),
  ]);
  return new Map(leaves);
}

/** How far a name is proven, for people; empty where there is nothing to say. */
const AGREEMENT: Record<AuditActor['agreement'], string> = {
  equal: 'confirmed by the server',
  contradicting: 'CONTRADICTED by the server',
  unproven: 'as the client says',
  principal_only: 'by the server',
  worker: 'done by a worker',
  schedule: 'started by a schedule',
  unknown: 'not recorded',
};

/** Who did it, in one line: the claimed name, what the client called itself, and who the server says it was. */
export function whoText({ claimed, identity, principal, agreement }: AuditActor): string {
  const names = [
    claimed,
    identity === undefined ? undefined : claimed === undefined ? identity : `client ${identity}`,
    principal === undefined ? undefined : `server: ${principal.type} ${principal.name}`,
  ].filter((name) => name !== undefined);
  return names.length === 0 ? AGREEMENT[agreement] : `${names.join(', ')} (${AGREEMENT[agreement]})`;
}

/** The name that a sentence uses. */
export const nameText = ({ claimed, principal, identity }: AuditActor): string =>
  claimed ?? principal?.name ?? identity ?? 'somebody who is not recorded';
