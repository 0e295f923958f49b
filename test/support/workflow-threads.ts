import {
  ThreadedVMWorkflowCreator as Threads,
  type ThreadedVMWorkflowCreatorOptions as Options,
} from '@temporalio/worker/lib/workflow/threaded-vm';
import { testWorkflowBundle } from './workflow-bundle';

/** Per process: more are of tests with many workers. */
const MOST_IDLE = 2;

const idle: KeptThreads[] = [];

/** Threads that have loaded the workflows of this run, and are kept when their worker has ended. */
class KeptThreads extends Threads {
  /** What they were started with. */
  key = '';

  override async destroy(): Promise<void> {
    const isEmpty = this.workerThreadClients.every((client) => client.getActiveWorkflowCount() === 0);
    if (isEmpty && idle.length < MOST_IDLE) idle.push(this);
    else await super.destroy();
  }

  /** They end with the process, and don't hold it. */
  static async start(options: Options, key: string): Promise<KeptThreads> {
    const threads = (await create.call(this, options)) as KeptThreads;
    threads.key = key;
    for (const client of threads.workerThreadClients) client['workerThread'].unref();
    return threads;
  }
}

async function take(options: Options): Promise<Threads> {
  const { threadPoolSize, reuseV8Context, isolateExecutionTimeoutMs, registeredActivityNames } = options;
  const names = [...registeredActivityNames].sort();
  const key = JSON.stringify([threadPoolSize, reuseV8Context, isolateExecutionTimeoutMs, names]);
  const index = idle.findIndex((threads) => threads.key === key);
  const [kept] = index === -1 ? [] : idle.splice(index, 1);
  return kept ?? KeptThreads.start(options, key);
}

const { create } = Threads;

/** A worker takes over the threads of one that has ended: to start them costs more than what most tests do. */
export function keepWorkflowThreads(): void {
  Threads.create = (options) =>
    options.workflowBundle.filename === testWorkflowBundle().codePath &&
    options.patchActivationCallback === undefined
      ? take(options)
      : create.call(Threads, options);
}
