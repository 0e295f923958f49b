import { inspect } from 'node:util';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { SECRET } from '../workflows/support/stage';
import { type History, plainHistory, replayOptions } from './replay';
import { runtimeLogs } from './runtime-logs';
import { exchangeOf, schemaProblems } from './schema-problems';
import { secretTraces } from './secret-traces';
import type { TestServer } from './temporal-server';
import { waitFor } from './wait-for';

export interface RecordedRun {
  workflowId: string;
  history: History;
}

type WithClient = Pick<TestServer, 'client'>;

/** The bytes of a history as the server keeps them, payloads not encoded. */
export const historyBytes = (history: History): Buffer =>
  Buffer.from(temporal.api.history.v1.History.encode(history).finish());

/** On a busy machine the list lags behind by seconds. */
const LISTED_WITHIN_MS = 30_000;

const childrenOf = ({ history }: RecordedRun): string[] =>
  (history.events ?? []).flatMap(
    (event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId ?? [],
  );

async function list({ client }: WithClient, taskQueue: string): Promise<RecordedRun[]> {
  const runs: RecordedRun[] = [];
  const query = `TaskQueue = '${taskQueue}'`;
  for await (const run of client.workflow.list({ query }).intoHistories({ concurrency: 8 }))
    runs.push(run as RecordedRun);
  return runs;
}

function isComplete(runs: RecordedRun[]): boolean {
  const listed = new Set(runs.map(({ workflowId }) => workflowId));
  return runs.length > 0 && runs.flatMap(childrenOf).every((child) => listed.has(child));
}

/** Every run that the queue has had, children too; the list of a server lags behind by some milliseconds. */
export async function collectHistories(server: WithClient, taskQueue: string): Promise<RecordedRun[]> {
  let runs: RecordedRun[] = [];
  const isListed = async () => {
    runs = await list(server, taskQueue);
    return isComplete(runs);
  };
  await waitFor(`all runs on ${taskQueue} are listed`, isListed, LISTED_WITHIN_MS);
  return runs;
}

const isStartOf = (runId: string) => (event: temporal.api.history.v1.IHistoryEvent) =>
  event.workflowExecutionStartedEventAttributes?.originalExecutionRunId === runId;

/** Ids and types of the first events: what a person needs who looks for the cause. */
function eventLines(run: RecordedRun | undefined): string {
  const types = temporal.api.enums.v1.EventType;
  return (run?.history.events ?? [])
    .slice(0, 60)
    .map(({ eventId, eventType }) => `${String(eventId)} ${types[eventType ?? 0] ?? String(eventType)}`)
    .join('\n');
}

/** Runs the workflows of all histories again. @throws what the first one that fails to replay says */
export async function replayAll(
  runs: RecordedRun[],
  workflowBundle?: { codePath: string } | { code: string },
): Promise<void> {
  const options = replayOptions(workflowBundle);
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, runs)) {
    if (error === undefined) continue;
    const failed = runs.find(
      (run) => run.workflowId === workflowId && run.history.events?.some(isStartOf(runId)),
    );
    throw new Error(`${workflowId} does not replay: ${error}\n${eventLines(failed)}`, { cause: error });
  }
}

/** @throws Error that names the histories and log lines that tell a secret */
export function assertNoSecrets(runs: RecordedRun[], secret: string): void {
  const told = runs.flatMap(({ workflowId, history }) =>
    secretTraces(historyBytes(history), secret).map((trace) => `the history of ${workflowId}: ${trace}`),
  );
  const logged = runtimeLogs.flatMap((entry) =>
    secretTraces(inspect(entry, { depth: null }), secret).map((trace) => `"${entry.message}": ${trace}`),
  );
  if (told.length + logged.length > 0)
    throw new Error(`secrets were told: ${[...told, ...logged].join('; ')}`);
}

/** The first and the last event: what went in and what came out. */
const endsOf = ({ events }: History): History => ({ events: [events?.at(0) ?? {}, events?.at(-1) ?? {}] });

/** @throws Error that names what the shipped schemas get wrong about an input or a result */
function assertSchemas(runs: RecordedRun[]): void {
  const problems = runs.flatMap(({ history }) => schemaProblems(exchangeOf(plainHistory(endsOf(history)))));
  if (problems.length > 0) throw new Error(`not as the schemas say: ${[...new Set(problems)].join('; ')}`);
}

/**
 * For the end of every file that runs workflows, before the stage is closed: all that ran on its queue replays, fits the
 * shipped schemas, and nothing of it, nor any log line, holds the secret.
 */
export async function assertHistories(
  server: WithClient,
  { taskQueue }: { taskQueue: string },
  secret: string = SECRET,
): Promise<void> {
  const runs = await collectHistories(server, taskQueue);
  assertNoSecrets(runs, secret);
  assertSchemas(runs);
  await replayAll(runs);
}
