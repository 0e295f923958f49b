import { inspect } from 'node:util';
import { temporal } from '@temporalio/proto';
import { SECRET } from '../workflows/support/stage';
import { type History, plainHistory } from './replay';
import { replayElsewhere } from './replayer';
import { runtimeLogs } from './runtime-logs';
import { exchangeOf, schemaProblems } from './schema-problems';
import { secretTraces } from './secret-traces';
import type { StartedRun } from './started-runs';
import type { TestServer } from './temporal-server';

export interface RecordedRun {
  workflowId: string;
  history: History;
}

type Source = Pick<TestServer, 'client' | 'started'>;

/** The bytes of a history as the server keeps them, payloads not encoded. */
export const historyBytes = (history: History): Buffer =>
  Buffer.from(temporal.api.history.v1.History.encode(history).finish());

const childrenOf = ({ events }: History): StartedRun[] =>
  (events ?? []).flatMap(({ childWorkflowExecutionStartedEventAttributes: child }) => {
    const { workflowId, runId } = child?.workflowExecution ?? {};
    return workflowId ? [{ workflowId, runId: runId ?? undefined }] : [];
  });

/** The run that goes on with the work of this one. */
const nextOf = ({ workflowId, history }: RecordedRun): StartedRun[] => {
  const last = history.events?.at(-1);
  const runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  return runId ? [{ workflowId, runId }] : [];
};

const queueOf = ({ events }: History) =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.taskQueue?.name;

/** Every run that the queue has had and that began with this client, children too. */
export async function collectHistories(
  { client, started }: Source,
  taskQueue: string,
): Promise<RecordedRun[]> {
  const found = new Map<string, RecordedRun>();
  let next = await started.list(client);
  while (next.length > 0) {
    const isNew = ({ workflowId, runId }: StartedRun) => !found.has(`${workflowId} ${runId}`);
    const runs = next.filter(isNew).map(async ({ workflowId, runId }) => {
      const run = { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
      found.set(`${workflowId} ${runId}`, run);
      return run;
    });
    next = (await Promise.all(runs)).flatMap((run) => [...childrenOf(run.history), ...nextOf(run)]);
  }
  return [...found.values()].filter(({ history }) => queueOf(history) === taskQueue);
}

/** Ids and types of the first events: what a person needs who looks for the cause. */
function eventLines({ history }: RecordedRun): string {
  const types = temporal.api.enums.v1.EventType;
  return (history.events ?? [])
    .slice(0, 60)
    .map(({ eventId, eventType }) => `${String(eventId)} ${types[eventType ?? 0] ?? String(eventType)}`)
    .join('\n');
}

/** Runs our workflows again over all histories. @throws what the first one that fails to replay says */
export async function replayAll(runs: RecordedRun[]): Promise<void> {
  await Promise.all(
    runs.map(async (run) => {
      const problem = await replayElsewhere(run.workflowId, historyBytes(run.history));
      if (problem !== undefined)
        throw new Error(`${run.workflowId} does not replay: ${problem}\n${eventLines(run)}`);
    }),
  );
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
  server: Source,
  { taskQueue }: { taskQueue: string },
  secret: string = SECRET,
): Promise<void> {
  const runs = await collectHistories(server, taskQueue);
  assertNoSecrets(runs, secret);
  assertSchemas(runs);
  await replayAll(runs);
}
