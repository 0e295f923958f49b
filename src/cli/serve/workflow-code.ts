import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Logger,
  type ReplayHistoriesIterable,
  type ReplayWorkerOptions,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import type { OntapWorkflows } from '../../client';
import { PACKAGE_ROOT, packageVersion } from '../../node';
import { writePrivate } from '../shared/output/write-private';
import { counted } from '../shared/output/words';
import { ServeError } from './serve-error';
import type { StateLayout } from './state-folder';

const BUILT = path.join(PACKAGE_ROOT, 'dist', 'workflow-bundle.js');

/** Named one by one; more are counted. */
const MOST_NAMED = 10;

/** A run that the code can't go on with, and why. */
export interface StuckRun {
  workflowId: string;
  why: string;
}

/** In debug mode, which is the default, a replay hooks into all promises of this process for good. */
const replayOn = (code: string): ReplayWorkerOptions & { debugMode: false } => ({
  workflowBundle: { code },
  debugMode: false,
});

const OPEN = "ExecutionStatus = 'Running'";

async function* openHistories({ temporal }: OntapWorkflows): ReplayHistoriesIterable {
  for await (const { workflowId, runId } of temporal.workflow.list({ query: OPEN }))
    yield { workflowId, history: await temporal.workflow.getHandle(workflowId, runId).fetchHistory() };
}

/** Open runs that would end up stuck: replayed on the code, they do something else than they have done. */
export async function stuckRuns(workflows: OntapWorkflows, code: string): Promise<StuckRun[]> {
  const { count } = await workflows.temporal.workflow.count(OPEN);
  if (count === 0) return [];
  const stuck: StuckRun[] = [];
  const results = Worker.runReplayHistories(replayOn(code), openHistories(workflows));
  for await (const { workflowId, error } of results)
    if (error !== undefined) stuck.push({ workflowId, why: error.message.split('\n')[0] ?? '' });
  return stuck;
}

function otherCode(stuck: readonly StuckRun[]): ServeError {
  const named = stuck.slice(0, MOST_NAMED).map(({ workflowId, why }) => `  ${workflowId}: ${why}`);
  const rest = stuck.length - named.length;
  return new ServeError(
    'otherCode',
    [
      `This package (${packageVersion()}) can't go on with ${counted(stuck.length, 'open run')} that began with another one:`,
      ...named,
      ...(rest > 0 ? [`  and ${rest} more`] : []),
      'Start with --previous, which goes on with the workflow code that they began with, until they have ended; then without it.',
    ].join('\n'),
  );
}

/** Which workflow code the worker is to run. */
export interface CodeChoice {
  workflows: OntapWorkflows;
  state: StateLayout;
  /** Go on with the stored code while open runs need it. */
  previous: boolean;
  log: Logger;
  /** @default the package's */
  built?: string;
}

/**
 * The package's code, once every open run was replayed on it, which then is what is stored; or the stored one where
 * that is wanted and needed.
 *
 * @throws ServeError that names the runs
 */
export async function chooseCode(choice: CodeChoice): Promise<WorkflowBundle> {
  const { workflows, state, previous, log, built = BUILT } = choice;
  const code = await readFile(built, 'utf8').catch((error: Error) => {
    throw new ServeError(
      'unavailable',
      `The workflow bundle can't be read (${error.message}); install again`,
    );
  });
  const stored = existsSync(state.workflowCode) ? await readFile(state.workflowCode, 'utf8') : undefined;
  if (stored === code) return { code };
  const stuck = await stuckRuns(workflows, code);
  if (stuck.length === 0) {
    await writePrivate(state.workflowCode, code);
    return { code };
  }
  if (!previous || stored === undefined) throw otherCode(stuck);
  log.warn(
    `The workflow code of before goes on, for ${counted(stuck.length, 'open run')}; start without --previous when they have ended`,
    { runs: stuck.slice(0, MOST_NAMED).map(({ workflowId }) => workflowId) },
  );
  return { code: stored };
}
