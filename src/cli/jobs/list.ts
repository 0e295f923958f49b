import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { InspectResult } from '../../contracts/inspect';
import type { JobRecord } from '../../contracts/job';
import { compileGlob } from '../../contracts/schemas/glob/compile-glob';
import { cut } from '../../contracts/text';
import { parseCluster, parseDescription, parseStates } from '../shared/arguments';
import type { Io } from '../shared/io';
import { type Inspect, lookAloud } from '../shared/look';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { counted, shown } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { UNSERVED_AFTER, withClient } from '../shared/with-client';
import { ageText, stateText } from './words';

interface ListOptions extends Requester {
  state?: string[];
  svm?: string;
  node?: string;
  /** A glob. */
  description?: string;
  json?: true;
}

type JobListing = InspectResult & { read: 'jobs' };

const HELP = `
ONTAP forgets a job 300 s after its end. The look goes through Temporal and is on record there; credentials stay with
the worker.

--json prints { "at", "read": "jobs", "truncated", "records": [{ "uuid", "state", "description", "message", "code",
"error", "startTime", "endTime", "node", "svm", "svmUuid" }] }: what ONTAP left out is absent, and truncated means that
there were more than 1,000 before --description was applied.

Exit codes: 0 listed, also when there is none; 1 an error.

Examples:
  $ ontap-workflows jobs list prod1
  $ ontap-workflows jobs list prod1 --state running --state paused --description 'Volume Move*'`;

/** Jobs as ONTAP lists them now. Its own wildcards differ from our globs, so descriptions are matched here. */
async function listJobs(inspect: Inspect, cluster: string, options: ListOptions): Promise<JobListing> {
  const { state, svm, node, description } = options;
  const filter = {
    ...(state === undefined ? {} : { state }),
    ...(svm === undefined ? {} : { 'svm.name': svm }),
    ...(node === undefined ? {} : { 'node.name': node }),
  };
  const listing = await inspect.run({
    read: 'jobs',
    cluster,
    filter,
    requestedBy: requestedBy(options),
    unservedAfter: UNSERVED_AFTER,
  });
  if (description === undefined) return listing;
  // A slash is a plain character in a description such as "PATCH /api/cluster".
  const fits = compileGlob(description, 'plain');
  return { ...listing, records: listing.records.filter((job) => fits(job.description ?? '')) };
}

type ShownOn = Pick<Screen, 'style' | 'width'>;

/** What somebody may want to act on comes first. */
const ORDER = ['paused', 'running', 'queued', 'failure', 'success'];

const rankOf = ({ state = '' }: JobRecord): number => {
  const rank = ORDER.indexOf(state);
  return rank === -1 ? 0 : rank; // a state that we don't know
};

const startOf = ({ startTime = '' }: JobRecord): number => Date.parse(startTime) || 0;

const inOrder = (jobs: readonly JobRecord[]): JobRecord[] =>
  [...jobs].sort((a, b) => rankOf(a) - rankOf(b) || startOf(b) - startOf(a));

/** Columns that uuid, state and age take, gaps included. */
const FIXED = 38 + 9 + 9;
const PLACE = { wide: 120, cut: 14 };
/** With less room than this for both, the message gives way: "jobs show" has it. */
const LEAST_FOR_TWO = 40;
const GAP = 2;

interface Layout {
  hasPlace: boolean;
  hasMessage: boolean;
  /** Letters of a description, and of a message. */
  letters: number;
}

/** One line a job: a cluster has hundreds. */
function layoutFor(width: number): Layout {
  const hasPlace = width >= PLACE.wide;
  const rest = width - FIXED - (hasPlace ? PLACE.cut + GAP : 0);
  const hasMessage = rest >= LEAST_FOR_TWO;
  return { hasPlace, hasMessage, letters: hasMessage ? Math.floor(rest / 2) - GAP : rest - GAP };
}

function columnsOf({ hasPlace, hasMessage }: Layout): Column[] {
  return [
    { title: 'uuid' },
    { title: 'state' },
    { title: 'age', alignment: 'right' },
    ...(hasPlace ? [{ title: 'SVM or node' }] : []),
    { title: 'description' },
    ...(hasMessage ? [{ title: 'message' }] : []),
  ];
}

function rowOf(job: JobRecord, at: string, { style }: ShownOn, layout: Layout): string[] {
  const { hasPlace, hasMessage, letters } = layout;
  return [
    shown(job.uuid),
    stateText(job.state, style),
    ageText(job.startTime, at),
    ...(hasPlace ? [cut(shown(job.svm ?? job.node), PLACE.cut)] : []),
    cut(shown(job.description), letters),
    ...(hasMessage ? [cut(shown(job.message), letters)] : []),
  ];
}

/** Every job in a line, the ones that are at work first. */
export function jobTable(jobs: readonly JobRecord[], at: string, screen: ShownOn): string[] {
  if (jobs.length === 0) return [];
  const layout = layoutFor(screen.width);
  const rows = inOrder(jobs).map((job) => rowOf(job, at, screen, layout));
  return renderTable(columnsOf(layout), rows, screen.width);
}

/** `12 jobs: 9 running, 3 paused`. */
export function jobCounts(jobs: readonly JobRecord[]): string {
  const states = [...new Set(inOrder(jobs).map(({ state }) => state))];
  const parts = states.map((state) => `${jobs.filter((job) => job.state === state).length} ${shown(state)}`);
  return `${counted(jobs.length, 'job')}: ${parts.join(', ')}`;
}

function printListing(io: Io, cluster: string, listing: JobListing, json: boolean): void {
  if (json) return io.json(listing);
  const { records, at, truncated } = listing;
  const counts = records.length === 0 ? `${cluster} lists no such job` : jobCounts(records);
  io.out.print(
    ...jobTable(records, at, io.out),
    counts,
    ...(truncated ? ['There were more than 1,000: narrow it with --state, --svm or --node.'] : []),
  );
}

async function showJobs(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  options: ListOptions,
): Promise<void> {
  const json = options.json === true;
  const asked = { doing: `Asks ${cluster} for its jobs`, isBeside: json };
  const listing = await lookAloud(io, workflows, asked, (inspect) => listJobs(inspect, cluster, options));
  printListing(io, cluster, listing, json);
}

export function addListCommand(parent: Command, io: Io): void {
  const command = parent
    .command('list')
    .description('List the jobs of a cluster as ONTAP shows them now')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .option(
      '--state <state>',
      'queued, running, paused, success or failure; may be given several times',
      parseStates,
    )
    .option('--description <glob>', "such as 'Volume Move*'", parseDescription)
    .option('--svm <name>', 'of this SVM')
    .option('--node <name>', 'on this node');
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, options: ListOptions) =>
      withClient(io, (workflows) => showJobs(io, workflows, cluster, options)),
    );
}
