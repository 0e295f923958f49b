import type { OntapWorkflows } from '../../client';
import type { CleanupMode } from '../../contracts/cleanup';
import type { Io } from '../shared/io';
import { keepHistories } from '../shared/keep-histories';
import type { Screen } from '../shared/output/screen';
import { hasFailed } from '../shared/until-interrupted';
import type { RunContext } from './run-one';
import { step } from './step';
import type { Teardown } from './teardown';
import { commandPrefixFor, connectClient, openTemporal, type TemporalPlace } from './temporal';
import { startWorker, type WorkerSetup } from './worker';
import { lastingWorkplace, temporaryWorkplace, type Workplace } from './workplace';

/** What can be played on the simulated cluster. */
export type StoryName = 'sessions' | 'jobs' | 'drain';

/** Options of `up`, as commander reads them. */
export interface UpOptions {
  once?: true;
  json?: true;
  config?: string;
  policy?: string;
  story?: StoryName;
  cluster?: string;
  mode?: CleanupMode;
  data: string;
}

/** One `up`, from its start to its end. */
export interface UpSession {
  io: Io;
  options: UpOptions;
  screen: Screen;
  teardown: Teardown;
  /** Aborted by a signal, or by what failed. */
  signal: AbortSignal;
  /** Ends the session with an error. */
  fail: (error: unknown) => void;
}

export const openWorkplace = ({ io, options, teardown, signal }: UpSession): Promise<Workplace> =>
  options.once === true
    ? Promise.resolve(temporaryWorkplace(io, teardown, () => hasFailed(signal)))
    : lastingWorkplace(options.data, teardown);

/** Shows one step of the start, unless the session is over. */
export async function startStep<T>(
  { screen, signal }: UpSession,
  doing: string,
  run: Parameters<typeof step<T>>[2],
  done: (result: T) => string,
): Promise<T> {
  signal.throwIfAborted();
  const result = await step(screen, doing, run, done);
  signal.throwIfAborted();
  return result;
}

/** A server, and our client for it. */
export interface Reached {
  place: TemporalPlace;
  workflows: OntapWorkflows;
}

/** The Temporal server and our client, until the teardown. */
export function startTemporal(session: UpSession, workplace: Workplace): Promise<Reached> {
  return startStep(
    session,
    'Temporal server',
    async (voice) => {
      const place = await openTemporal(workplace, voice);
      session.teardown.add(() => place.stop());
      void place.ended.then((code) =>
        session.fail(
          new Error(`The Temporal server ended with code ${code}; its log is ${workplace.serverLog}`),
        ),
      );
      const workflows = await connectClient(place, session.signal);
      session.teardown.add(() => workflows.close());
      if (place.isOurs && session.options.once !== true) await keepHistories(workflows, place.namespace);
      return { place, workflows };
    },
    ({ place: { address, uiUrl } }) =>
      `Temporal server on ${address}${uiUrl === undefined ? '' : `, UI on ${uiUrl}`}`,
  );
}

/** The worker, until the teardown; then runs can be started. */
export async function startWork(
  session: UpSession,
  { place, workflows }: Reached,
  setup: WorkerSetup,
): Promise<RunContext> {
  const { teardown, signal, screen } = session;
  await startStep(
    session,
    'Worker',
    async () => {
      const worker = await startWorker(setup, place, teardown, signal);
      worker.run.catch((error: unknown) => session.fail(error));
    },
    () => `Worker for ${Object.keys(setup.config.clusters).join(', ')}`,
  );
  const commandPrefix = commandPrefixFor(place);
  return { screen, workflows, signal, teardown, everyMs: LOOK_EVERY_MS, commandPrefix };
}

/** Between two looks at a run: a countdown of seconds is drawn from them. */
const LOOK_EVERY_MS = 250;

/** Resolves when the session is over. */
export function untilOver({ signal }: UpSession): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
