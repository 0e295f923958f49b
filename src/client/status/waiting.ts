import type { Client, WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { CleanupStatus } from '../../contracts/cleanup';
import { CLEANUP_TYPES, parseCleanupWorkflowId, WORKFLOWS } from '../../contracts/ids';
import { cleanupStatusQuery } from '../../contracts/messages';
import { openPlan } from '../../contracts/open-plan';
import { decideCommand } from '../../contracts/stakes';
import type { StuckRun, Waiting, WaitingPlan } from '../../contracts/status';
import { answerWithin, whyUnanswered } from '../answer';
import { inBatches } from '../schedules/in-batches';
import { troublesOf } from '../troubles';
import { quoted } from './seen-runs';

const QUERY = `WorkflowType IN (${CLEANUP_TYPES.map(quoted).join(', ')}) AND ExecutionStatus = "Running"`;

/** More than these are not asked, and named as such. */
const MOST_RUNS = 1_000;
/** A query blocks without a worker. */
const ANSWER_WITHIN_MS = 5_000;
/** All of them together: without a worker none answers. */
const ALL_WITHIN_MS = 20_000;
/** `temporal.api.enums.v1.PendingWorkflowTaskState`: in its queue, no worker has it. */
const SCHEDULED = 1;
/** A worker takes a decision at once, or within seconds when it is busy. */
const TAKEN_WITHIN_MS = 15_000;
/** One that fails more often does so by itself. */
const FAILING_FROM = 3;

type Address = Omit<StuckRun, 'what'>;

function addressOf({ workflowId, runId }: WorkflowExecutionInfo): Address {
  const { cluster = 'unknown', policy = 'unknown' } = parseCleanupWorkflowId(workflowId) ?? {};
  return { cluster, policy, workflowId, runId };
}

/** Why a run gets no further decision; undefined when it does. */
function undecided({ raw }: WorkflowExecutionDescription, now: number): string | undefined {
  const { pendingWorkflowTask: task } = raw;
  if (task == null) return undefined;
  const attempt = task.attempt ?? 1;
  if (attempt >= FAILING_FROM)
    return `its decisions fail, ${attempt - 1} times in a row so far: the worker's log and Temporal's UI say why`;
  const since = Number(task.scheduledTime?.seconds ?? Number.POSITIVE_INFINITY) * 1_000;
  const isLeftLying = task.state === SCHEDULED && now - since > TAKEN_WITHIN_MS;
  return isLeftLying ? 'no worker takes its next decision: does one run?' : undefined;
}

/** An activity that nobody takes: of the run, or of the killing one below it. */
async function untaken(
  client: Client,
  run: WorkflowExecutionDescription,
  now: number,
): Promise<string | undefined> {
  const kill = run.raw.pendingChildren?.find(
    ({ workflowTypeName }) => workflowTypeName === WORKFLOWS.killSessions,
  );
  const child =
    kill === undefined
      ? undefined
      : await client.workflow
          .getHandle(kill.workflowId ?? '')
          .describe()
          .catch(() => undefined); // it has ended by now
  const lying = [run, ...(child === undefined ? [] : [child])]
    .flatMap((each) => troublesOf(each, client, now))
    .find(({ failure, approval }) => failure === undefined && approval === undefined);
  return lying === undefined ? undefined : `${lying.call} ${lying.what}`;
}

function planOf(address: Address, status: CleanupStatus): WaitingPlan | undefined {
  const plan = openPlan(status);
  if (plan === undefined) return undefined;
  const { kind, planHash, until, signed } = plan;
  const { stakes } = status;
  const verb = kind === 'approval' ? 'approve' : 'reject';
  const command = decideCommand(verb, address.workflowId, plan);
  return {
    ...address,
    kind,
    planHash,
    until,
    ...(signed === undefined ? {} : { signed }),
    ...(stakes === undefined ? {} : { stakes }),
    ...(command === undefined ? {} : { command }),
  };
}

const NOTHING: Waiting = { plans: [], kills: [], stuck: [], unasked: [] };

function waitsOf(address: Address, status: CleanupStatus): Waiting {
  const plan = planOf(address, status);
  const { awaitsInOntap: what } = status;
  return {
    ...NOTHING,
    plans: plan === undefined ? [] : [plan],
    kills: what === undefined ? [] : [{ ...address, what }],
  };
}

async function ask(client: Client, address: Address, untilMs: number): Promise<Waiting> {
  const { workflowId, runId } = address;
  const withinMs = Math.min(ANSWER_WITHIN_MS, untilMs - performance.now());
  if (withinMs <= 0) return { ...NOTHING, unasked: [{ ...address, why: 'no worker has answered in time' }] };
  const status = await answerWithin(client, workflowId, 'the status query', { withinMs }, () =>
    client.workflow.getHandle(workflowId, runId).query(cleanupStatusQuery),
  );
  return waitsOf(address, status);
}

async function lookAt(
  client: Client,
  info: WorkflowExecutionInfo,
  { now, untilMs }: { now: number; untilMs: number },
): Promise<Waiting> {
  const address = addressOf(info);
  const stuck: StuckRun[] = [];
  try {
    const run = await client.workflow.getHandle(info.workflowId, info.runId).describe();
    if (run.status.name !== 'RUNNING') return NOTHING;
    const undecidedWhy = undecided(run, now);
    if (undecidedWhy !== undefined) return { ...NOTHING, stuck: [{ ...address, what: undecidedWhy }] };
    const lying = await untaken(client, run, now);
    if (lying !== undefined) stuck.push({ ...address, what: lying });
    return { ...(await ask(client, address, untilMs)), stuck };
  } catch (error) {
    return { ...NOTHING, stuck, unasked: [{ ...address, why: whyUnanswered(error) }] };
  }
}

/** What of the clean-ups that go on waits for a person, and which of them could not be asked. */
export async function waiting(client: Client, now = Date.now()): Promise<Waiting> {
  const open: WorkflowExecutionInfo[] = [];
  for await (const info of client.workflow.list({ query: QUERY })) open.push(info);
  const untilMs = performance.now() + ALL_WITHIN_MS;
  const looks = await inBatches(open.slice(0, MOST_RUNS), (info) => lookAt(client, info, { now, untilMs }));
  const rest = open.slice(MOST_RUNS).map((info) => ({ ...addressOf(info), why: 'too many go on' }));
  return {
    plans: looks
      .flatMap(({ plans }) => plans)
      .sort((one, other) => Date.parse(one.until) - Date.parse(other.until)),
    kills: looks.flatMap(({ kills }) => kills),
    stuck: looks.flatMap(({ stuck }) => stuck),
    unasked: [...looks.flatMap(({ unasked }) => unasked), ...rest],
  };
}
