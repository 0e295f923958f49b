import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { approvalWords, waitsWords } from '../../contracts/approval';
import type { JobRecord } from '../../contracts/job';
import { plainText, saidWithCode } from '../../contracts/text';
import type { JobStatus } from '../../contracts/track-job';
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
import { findWatch, type JobAddress, type Watch } from './watch';
import { ageText, endLine, nameOf, stateText } from './words';

interface ShowOptions extends Requester {
  json?: true;
}

/** What ONTAP and Temporal know of a job. */
interface KnownJob {
  at: string;
  workflowId: string;
  job: JobRecord | null;
  watch: Watch;
}

const HELP = `
Shows what ONTAP says now, and what the watch of the job knows: after ONTAP has forgotten the job, its answer is there.

--json prints { "at", "workflowId", "job": … or null, "watch": { "kind": "none" | "open" | "closed", … } }: job as in
"jobs list --json"; an open watch has "since" and "status" (who waits, which commands it took), a closed one "at" and "end", as "jobs wait
--json" prints it.

Exit codes: 0 shown; 1 an error; 5 neither ONTAP nor a watch knows the job.

Example:
  $ ontap-workflows jobs show prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de`;

/** ONTAP does not know the job, and no watch does. */
const UNKNOWN_JOB = 5;

/** One job as ONTAP shows it now; undefined when it does not know it. */
async function readJob(
  { inspect }: OntapWorkflows,
  { cluster, uuid }: JobAddress,
  requester: Requester,
): Promise<{ job?: JobRecord; at: string }> {
  const { records, at } = await inspect.run({
    read: 'job',
    cluster,
    uuid,
    requestedBy: requestedBy(requester),
    unservedAfter: UNSERVED_AFTER,
  });
  const [job] = records;
  return { at, ...(job === undefined ? {} : { job }) };
}

async function knownJob(
  workflows: OntapWorkflows,
  address: JobAddress,
  requester: Requester,
): Promise<KnownJob> {
  const [{ job = null, at }, watch] = await Promise.all([
    readJob(workflows, address, requester),
    findWatch(workflows, address),
  ]);
  const handle = workflows.jobs.get(address.cluster, address.uuid);
  const { workflowId } = handle;
  if (watch.kind !== 'open') return { at, workflowId, job, watch };
  return { at, workflowId, job, watch: { ...watch, ...(await statusIfAnswered(handle)) } };
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

const troublesOf = (watch: Watch): Trouble[] =>
  (watch.kind === 'open' ? watch.status?.troubles : undefined) ?? [];

function watchText(watch: Watch, address: JobAddress, { style }: ShownOn): string {
  switch (watch.kind) {
    case 'none':
      return 'none: nobody waits for the job';
    case 'open':
      return openText(watch, address);
    case 'closed':
      return `ended ${watch.at}: ${endLine(watch.end, address, style)}`;
  }
}

/** What ONTAP and Temporal know of a job. */
function showLines({ job, at, watch }: KnownJob, address: JobAddress, screen: ShownOn): string[] {
  const { style, width } = screen;
  const head = job === null ? `ONTAP does not know job ${address.uuid}, or not any more` : nameOf(job);
  const rows = [
    ...(job === null ? [] : jobRows(job, at, screen)),
    ['watch', watchText(watch, address, screen)],
    ...troublesOf(watch).map((trouble) => ['', style.yellow(troubleNowText(trouble))]),
  ].map(([name = '', value = '']) => [`  ${style.dim(name)}`, value]);
  return [style.bold(head), ...renderList([{}, { shrinksTo: 24 }], rows, width)];
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
  io.exitCode = known.job === null && known.watch.kind !== 'closed' ? UNKNOWN_JOB : 0;
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
      withClient((workflows) => showJob(io, workflows, { cluster, uuid }, options)),
    );
}
