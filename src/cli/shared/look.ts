import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OntapWorkflows } from '../../client';
import { troublesNow } from '../../client/inside';
import { inspectWorkflowId } from '../../contracts/ids';
import type { Trouble } from '../../contracts/trouble';
import type { Io } from './io';
import { troubleLines, TroublesTold } from './troubles';

/** What looks are made with. */
export type Inspect = Pick<OntapWorkflows['inspect'], 'run'>;

/** A look takes less when all is well; between two questions whether it gets on, too. */
const QUIET_FOR_MS = 3_000;

/** Calls with what keeps a look from getting on, again and again, until it has ended. */
async function watchLook(
  { temporal }: OntapWorkflows,
  workflowId: string,
  signal: AbortSignal,
  tell: (troubles: readonly Trouble[]) => void,
): Promise<void> {
  try {
    for (;;) {
      await sleep(QUIET_FOR_MS, undefined, { signal });
      const troubles = await troublesNow(temporal, workflowId, { signal }).catch(() => []);
      if (!signal.aborted) tell(troubles);
    }
  } catch {
    // The look has ended.
  }
}

/** Looks whose troubles are told. */
function watched(
  workflows: OntapWorkflows,
  tell: (workflowId: string, troubles: readonly Trouble[]) => void,
): Inspect {
  return {
    async run(input, options = {}) {
      const { requestId = randomUUID() } = options;
      const workflowId = inspectWorkflowId(input.cluster, requestId);
      const done = new AbortController();
      const watching = watchLook(workflows, workflowId, done.signal, (troubles) =>
        tell(workflowId, troubles),
      );
      try {
        return await workflows.inspect.run(input, { ...options, requestId });
      } finally {
        done.abort();
        await watching;
      }
    },
  };
}

interface LookOptions {
  doing: string;
  /** Stdout is for a document. */
  isBeside: boolean | undefined;
}

/**
 * Looks at a cluster, with a spinner. One that fails is tried again for a minute: what is tried again, why, and when next
 * is told meanwhile, below the spinner, or on stderr where nothing is drawn anew.
 */
export async function lookAloud<T>(
  io: Io,
  workflows: OntapWorkflows,
  { doing, isBeside }: LookOptions,
  run: (inspect: Inspect) => Promise<T>,
): Promise<T> {
  const screen = await io.openScreen(isBeside);
  const told = new TroublesTold();
  const now = new Map<string, readonly Trouble[]>();
  screen.live((spinner) => [`${spinner} ${doing}`, ...troubleLines([...now.values()].flat(), screen.style)]);
  const inspect = watched(workflows, (workflowId, troubles) => {
    now.set(workflowId, troubles);
    if (!screen.isLive) io.err.print(...told.news(troubles));
  });
  try {
    return await run(inspect);
  } finally {
    screen.close();
  }
}
