import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { NoAnswerError, RunFailedError } from '../../client';
import { pauseOfJob, troublesNow } from '../../client/inside';
import { approvalWords, waitsWords } from '../../contracts/approval';
import { inspectWorkflowId } from '../../contracts/ids';
import type { JobRecord } from '../../contracts/job';
import type { OwedPause } from '../../contracts/status';
import { plainText, saidWithCode } from '../../contracts/text';
import type { JobStatus, LastLook } from '../../contracts/track-job';
import type { Trouble } from '../../contracts/trouble';
import { parseCluster, parseUuid } from '../shared/arguments';
import { statusIfAnswered } from '../shared/follow';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { renderList } from '../shared/output/table';
import { COMMAND, NOTHING, shown } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { troubleNowText } from '../shared/troubles';
import { UNSERVED_AFTER, withClient } from '../shared/with-client';
import { findWatch, type JobAddress, lookAtWatch, type Watch } from './watch';
import { ageText, endLine, nameOf, seenText, stateText } from './words';

interface ShowOptions extends Requester {
  json?: true;
}

/** What ONTAP shows now; null when it does not know the job. */
type Reading = { at: string } & ({ job: JobRecord | null } | { unread: string });

/** What Temporal knows of the watch; `failed`: it could not do its work. */
type KnownWatch = (Watch & { seen?: LastLook }) | { kind: 'failed'; why: string };

/** What ONTAP and Temporal know of a job. */
type KnownJob = Reading & { workflowId: string; watch: KnownWatch; pause?: OwedPause };

const HELP = `
Shows what ONTAP says now, and what the watch of the job knows: after ONTAP has forgotten the job, its answer is there.
When ONTAP can't be read, it says why, and shows what the watch knows.

--json prints { "at", "workflowId", "job": … or null, "watch": { "kind": "none" | "open" | "closed" | "failed", … } }: job
as in "jobs list --json", and "unread" (why) in its place when ONTAP can't be read. An open watch has "since", "seen" (its
last look) and "status" (who waits, which commands it took), a closed one "at" and "end", as "jobs wait --json" prints it,
a failed one "why". While a sequence pauses the job there is "pause" beside it, as in "status --json".

Exit codes: 0 shown; 1 an error, or ONTAP can't be read; 5 neither ONTAP nor a watch knows the job.

Example:
  $ ontap-workflows jobs show prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de`;

/** As any error: what ONTAP says now is not known. */
const UNREAD = 1;

/** ONTAP does not know the job, and no watch does. */
const UNKNOWN_JOB = 5;

/** A read that fails is tried again for minutes; nobody waits for that who only wants to look. */
const TRIED_FOR_MS = 5_000;

/** Why a read is tried again, as soon as that lasts for too long. */
async function whyFailing(
  { temporal }: OntapWorkflows,
  workflowId: string,
  signal: AbortSignal,
): Promise<Pick<Reading, 'at'> & { unread: string }> {
  for (;;) {
    await sleep(TRIED_FOR_MS, undefined, { signal });
    const troubles = await troublesNow(temporal, workflowId).catch(() => []);
    const failing = troubles.find(({ failure }) => failure !== undefined);
    if (failing === undefined) continue;
    await temporal.workflow
      .getHandle(workflowId)
      .cancel()
      .catch(() => {}); // it has ended by now
    return { at: new Date().toISOString(), unread: failing.what };
  }
}

async function readJob(
  workflows: OntapWorkflows,
  { cluster, uuid }: JobAddress,
  requester: Requester,
): Promise<Reading> {
  const done = new AbortController();
  const { signal } = done;
  const requestId = randomUUID();
  const input = { read: 'job', cluster, uuid, unservedAfter: UNSERVED_AFTER } as const;
  const read = workflows.inspect.run(
    { ...input, requestedBy: requestedBy(requester) },
    { requestId, signal },
  );
  try {
    return await Promise.race([
      read.then(({ at, records: [job = null] }) => ({ at, job })),
      whyFailing(workflows, inspectWorkflowId(cluster, requestId), signal),
    ]);
  } catch (error) {
    if (!(error instanceof RunFailedError || error instanceof NoAnswerError)) throw error;
    return { at: new Date().toISOString(), unread: error.message };
  } finally {
    done.abort();
  }
}

async function knownWatch(workflows: OntapWorkflows, address: JobAddress): Promise<KnownWatch> {
  try {
    const watch = await findWatch(workflows, address);
    if (watch.kind !== 'open') return watch;
    const handle = workflows.jobs.get(address.cluster, address.uuid);
    const [look, answer] = await Promise.all([lookAtWatch(handle, workflows), statusIfAnswered(handle)]);
    const seen = look?.status.seen;
    return { ...watch, ...answer, ...(seen === undefined ? {} : { seen }) };
  } catch (error) {
    if (!(error instanceof RunFailedError)) throw error;
    return { kind: 'failed', why: error.message };
  }
}

/** @throws Error when ONTAP can't be read, and there is no watch to show */
async function knownJob(
  workflows: OntapWorkflows,
  address: JobAddress,
  requester: Requester,
): Promise<KnownJob> {
  const [reading, watch, pause] = await Promise.all([
    readJob(workflows, address, requester),
    knownWatch(workflows, address),
    pauseOfJob(workflows.temporal, address),
  ]);
  if (watch.kind === 'none' && pause === undefined && 'unread' in reading) throw new Error(reading.unread);
  const { workflowId } = workflows.jobs.get(address.cluster, address.uuid);
  const { at, ...found } = reading;
  return { at, workflowId, ...found, watch, ...(pause === undefined ? {} : { pause }) };
}

type ShownOn = Pick<Screen, 'style' | 'width'>;

const startedText = ({ startTime }: JobRecord, at: string): string =>
  startTime === undefined ? NOTHING : `${plainText(startTime)} (${ageText(startTime, at)} before this look)`;

function jobRows(job: JobRecord, at: string, { style }: ShownOn): string[][] {
  const { error } = job;
  return [
    ['uuid', shown(job.uuid)],
    ['state', stateText(job.state, style)],
    ['message', shown(job.message)],
    ['code', shown(job.code)],
    ...(error === undefined ? [] : [['error', plainText(saidWithCode(error.message, error.code, NOTHING))]]),
    ['SVM', shown(job.svm)],
    ['node', shown(job.node)],
    ['started', startedText(job, at)],
    ['ended', shown(job.endTime)],
  ];
}

function becameOf({ answer, approval }: JobStatus['commands'][number]): string {
  if (answer === undefined) return approval === undefined ? 'under way' : waitsWords(approval);
  return answer.approval === undefined
    ? answer.outcome
    : `${answer.outcome}: ${approvalWords(answer.approval)}`;
}

function openText(
  { since, status }: Extract<Watch, { kind: 'open' }>,
  { cluster, uuid }: JobAddress,
): string {
  const names = [...new Set(status?.askers.map(({ name }) => plainText(name)))];
  const commands = status?.commands.map(
    (sent) => `${sent.command} by ${plainText(sent.requestedBy.name)} (${plainText(becameOf(sent))})`,
  );
  const said = commands === undefined || commands.length === 0 ? '' : `; ${commands.join(', ')}`;
  const who = names.length === 0 ? 'waits for the job' : `waits for the job for ${names.join(', ')}`;
  return `${who} since ${since}${said}; to join: ${COMMAND} jobs wait ${cluster} ${uuid}`;
}

const troublesOf = (watch: KnownWatch): Trouble[] =>
  (watch.kind === 'open' ? watch.status?.troubles : undefined) ?? [];

function watchText(watch: KnownWatch, address: JobAddress, { style }: ShownOn): string {
  switch (watch.kind) {
    case 'none':
      return 'none: nobody waits for the job';
    case 'open':
      return openText(watch, address);
    case 'closed':
      return `ended ${watch.at}: ${endLine(watch.end, address, style)}`;
    case 'failed':
      return `failed: ${plainText(watch.why)}`;
  }
}

/** Which run holds it, and until when. */
function pauseText({ sequence, workflowId, since, until, why }: OwedPause): string {
  const latest = until === undefined ? '' : `, until ${plainText(until)} at the latest`;
  return `by ${plainText(sequence ?? workflowId)} since ${since}${latest}: ${plainText(why)}`;
}

/** What the last look of the watch saw, where ONTAP itself does not tell. */
function lastRows(watch: KnownWatch, { style }: ShownOn): string[][] {
  const last = watch.kind === 'open' ? watch.seen : undefined;
  if (last === undefined) return [];
  return [['last seen', `${seenText(last, style)}${last.at === undefined ? '' : ` (${last.at})`}`]];
}

function headOf(known: KnownJob, uuid: string): string {
  if ('unread' in known) return `Job ${uuid}: ONTAP can't be read`;
  return known.job === null ? `ONTAP does not know job ${uuid}, or not any more` : nameOf(known.job);
}

function ontapRows(known: KnownJob, screen: ShownOn): string[][] {
  if ('unread' in known) return [['why', plainText(known.unread)], ...lastRows(known.watch, screen)];
  return known.job === null ? [] : jobRows(known.job, known.at, screen);
}

/** What ONTAP and Temporal know of a job. */
function showLines(known: KnownJob, address: JobAddress, screen: ShownOn): string[] {
  const { watch } = known;
  const { style, width } = screen;
  const rows = [
    ...ontapRows(known, screen),
    ['watch', watchText(watch, address, screen)],
    ...(known.pause === undefined ? [] : [['pause', pauseText(known.pause)]]),
    ...troublesOf(watch).map((trouble) => ['', style.yellow(troubleNowText(trouble))]),
  ].map(([name = '', value = '']) => [`  ${style.dim(name)}`, value]);
  return [style.bold(headOf(known, address.uuid)), ...renderList([{}, { shrinksTo: 24 }], rows, width)];
}

function exitCodeOf(known: KnownJob): number {
  if ('unread' in known) return UNREAD;
  return known.job === null && known.watch.kind !== 'closed' ? UNKNOWN_JOB : 0;
}

async function showJob(
  io: Io,
  workflows: OntapWorkflows,
  address: JobAddress,
  options: ShowOptions,
): Promise<void> {
  const json = options.json === true;
  const known = await io.showWhile(json, `Asks ${address.cluster} for the job`, () =>
    knownJob(workflows, address, options),
  );
  if (json) io.json(known);
  else io.out.print(...showLines(known, address, io.out));
  io.exitCode = exitCodeOf(known);
}

export function addShowCommand(parent: Command, io: Io): void {
  const command = parent
    .command('show')
    .description('Show one job, and what its watch knows')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<uuid>', 'of the job', parseUuid);
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, uuid: string, options: ShowOptions) =>
      withClient(io, (workflows) => showJob(io, workflows, { cluster, uuid }, options)),
    );
}
