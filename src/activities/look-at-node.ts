import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { DrainJobs, NodeJob, NodeView } from '../contracts/drain';
import { FAILURE } from '../contracts/failures';
import { DRAIN_ROOM } from '../contracts/history-room';
import type { JobRecord } from '../contracts/job';
import type { NodeRecord } from '../contracts/session';
import { cutBytes } from '../contracts/text';
import { OntapError, type OntapErrorKind } from '../ontap';
import { jobsThatHold, type NodeBefore, nodeProblem, nodeWarnings, openJobs } from '../rules/drain';
import { fitting, foldNode, nodeOffer } from '../rules/sessions';
import { clientNamer } from './client-name';
import type { ClusterContext } from './cluster-context';
import { withAges } from './evidence/collected-ages';
import { asActivity } from './failure-of';
import { shownNodes } from './list-sessions';

/** Input of `lookAtNode`. */
export interface LookAtNodeInput {
  node: string;
  jobs: DrainJobs;
  /** What the look before has found; the first one tells a node that can't be drained. */
  before?: NodeBefore;
}

/** The activity behind a drain: what is on one node now, beside what was there before. */
export function createLookAtNode(context: ClusterContext) {
  const { client, clients, config } = context;
  const withClientName = clientNamer(clients);
  return {
    /** Fails `InvalidRequest` at the first look for a node that is not there, or not up; later that is an answer. */
    lookAtNode: ({ node, jobs: mode, before }: LookAtNodeInput): Promise<NodeView> =>
      asActivity('wait', async () => {
        const signal = cancellationSignal();
        const nodes = await shownNodes(context, signal);
        const problem = before === undefined ? nodeProblem(node, nodes) : undefined;
        if (problem !== undefined) throw cannotBegin(problem);
        const [all, jobs] = await Promise.all([
          client.listNdmpSessions({}, { signal }),
          jobsOf(context, node, signal),
        ]);
        const at = new Date().toISOString();
        // Of a session whose node is not told nobody knows that it is elsewhere.
        const here = all.filter((session) => session.node === undefined || session.node === node);
        const named = here.map(withClientName);
        const sessions = before === undefined ? (await withAges(context, named, at)).records : named;
        const { counts, ...folded } = foldNode({ at, sessions, guard: config.guard }, before);
        const known = 'jobs' in jobs ? jobs.jobs : undefined;
        return {
          at,
          ...nodeOf(node, nodes),
          ...folded,
          jobs: fitting((known ?? []).map(inShort), DRAIN_ROOM.view.jobs),
          ...('unknown' in jobs ? { jobsUnknown: jobs.unknown } : {}),
          counts: { ...counts, jobs: known?.length ?? 0 },
          ...nodeOffer(context.cluster, node, folded.sessions, config.allow),
          holds: { sessions: counts.sessions, jobs: jobsThatHold(known, mode) },
        };
      }),
  };
}

const cannotBegin = (problem: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`Nothing is drained: ${problem}`, FAILURE.InvalidRequest);

function nodeOf(node: string, nodes: readonly NodeRecord[]): Pick<NodeView, 'node' | 'state' | 'warnings'> {
  const found = nodes.find(({ name }) => name === node);
  const state = found === undefined ? 'not listed' : (found.state ?? 'unknown');
  return { node, state: cutBytes(state, DRAIN_ROOM.text), warnings: nodeWarnings(node, nodes) };
}

/** No time mends these: the release does not tell the node of a job, or the role does not show jobs. */
const NOT_TOLD: ReadonlySet<OntapErrorKind> = new Set(['validation', 'unsupported', 'forbidden']);

async function jobsOf(
  { client }: ClusterContext,
  node: string,
  signal: AbortSignal,
): Promise<{ jobs: JobRecord[] } | { unknown: string }> {
  try {
    return { jobs: openJobs(await client.listJobs({ 'node.name': node }, { signal })) };
  } catch (error) {
    if (!(error instanceof OntapError) || !NOT_TOLD.has(error.kind)) throw error;
    return { unknown: cutBytes(error.message, UNKNOWN_BYTES) };
  }
}

const UNKNOWN_BYTES = 300;

function inShort({ uuid, state, description, svm, startTime }: JobRecord): NodeJob {
  const short = (text: string | undefined) => text && cutBytes(text, DRAIN_ROOM.text);
  const texts = { state: short(state), description: short(description), svm: short(svm), startTime };
  const told = Object.entries(texts).filter(([, text]) => text !== undefined);
  return { uuid, ...(Object.fromEntries(told) as Omit<NodeJob, 'uuid'>) };
}
