import { hash } from 'node:crypto';
import { Worker as Thread } from 'node:worker_threads';
import { Worker } from '@temporalio/worker';
import {
  ThreadedVMWorkflowCreator as Creator,
  type ThreadedVMWorkflowCreatorOptions as CreatorOptions,
  WorkerThreadClient,
} from '@temporalio/worker/lib/workflow/threaded-vm';

type Bundle = CreatorOptions['workflowBundle'];

interface Kept {
  /** What it has loaded. */
  readonly key: string;
  readonly thread: Thread;
  readonly client: WorkerThreadClient;
}

/** Each holds a loaded bundle. */
const MOST_IDLE = 3;

/** Threads that wait for the next worker, the oldest first. */
const idle: Kept[] = [];

function drop(kept: Kept): void {
  const at = idle.indexOf(kept);
  if (at >= 0) idle.splice(at, 1);
}

async function startThread(key: string, { logger, ...options }: CreatorOptions): Promise<Kept> {
  const thread = new Thread(require.resolve('./workflow-thread'));
  const kept = { key, thread, client: new WorkerThreadClient(thread, logger) };
  thread.once('exit', () => drop(kept));
  const { workflowBundle, isolateExecutionTimeoutMs, registeredActivityNames, reuseV8Context } = options;
  await kept.client.send({
    type: 'init',
    workflowBundle,
    isolateExecutionTimeoutMs,
    registeredActivityNames,
    reuseV8Context,
    hasPatchActivationCallback: false,
  });
  return kept;
}

class KeptCreator extends Creator {
  constructor(private readonly kept: Kept) {
    super([kept.client]);
  }

  /** At the end of a worker. */
  override async destroy(): Promise<void> {
    const { kept } = this;
    if (kept.client.getActiveWorkflowCount() > 0) return super.destroy();
    kept.thread.unref();
    idle.push(kept);
    if (idle.length > MOST_IDLE) await idle.shift()?.client.destroy();
  }
}

const createCreator = Creator.create.bind(Creator);

async function createKept(options: CreatorOptions): Promise<Creator> {
  const { workflowBundle, registeredActivityNames, reuseV8Context, patchActivationCallback } = options;
  if (patchActivationCallback !== undefined || !reuseV8Context) return createCreator(options);
  // Bundles that a test makes itself all have one name.
  const key = [hash('sha256', workflowBundle.code), ...[...registeredActivityNames].sort()].join('\n');
  const kept = idle.find((each) => each.key === key) ?? (await startThread(key, options));
  drop(kept);
  kept.thread.ref();
  return new KeptCreator(kept);
}

interface Bundles {
  getOrCreateBundle(options: { workflowBundle?: object }, logger: unknown): Promise<Bundle>;
}

/** Reading and parsing a bundle, with its source map, takes as long as a test. */
function readBundlesOnce(): void {
  const bundles = Worker as unknown as Bundles;
  const read = bundles.getOrCreateBundle.bind(Worker);
  const known = new Map<string, Promise<Bundle>>();
  bundles.getOrCreateBundle = (options, logger) => {
    const { codePath } = (options.workflowBundle ?? {}) as { codePath?: string };
    if (codePath === undefined) return read(options, logger);
    const bundle = known.get(codePath) ?? read(options, logger);
    known.set(codePath, bundle);
    bundle.catch(() => known.delete(codePath));
    return bundle;
  };
}

/**
 * A worker gets the thread of one that has ended, with our workflows loaded and warm. Without it each worker of each
 * test file would load the SDK and the bundle anew, and compile them while they run.
 */
Creator.create = createKept;
readBundlesOnce();
