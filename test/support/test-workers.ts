import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';

export type TestWorkerOptions = Omit<WorkerOptions, 'connection' | 'namespace'>;

export interface RunningWorker {
  readonly worker: Worker;
  readonly taskQueue: string;
  /** Shuts it down gracefully. @throws what ended the worker, when that was not a shutdown */
  readonly stop: () => Promise<void>;
}

async function shutDown(worker: Worker, run: Promise<void>): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await run;
}

/** The workers of one test file. */
export class TestWorkers {
  private readonly running: RunningWorker[] = [];

  constructor(
    private readonly connection: NativeConnection,
    private readonly namespace: string,
  ) {}

  async run(options: TestWorkerOptions): Promise<RunningWorker> {
    const { connection, namespace } = this;
    // Without a limit an activity that ignores its cancellation would hold up the end of the file.
    const worker = await Worker.create({ shutdownForceTime: '5s', ...options, connection, namespace });
    const run = worker.run();
    run.catch(() => {}); // thrown by stop()
    const running = { worker, taskQueue: options.taskQueue, stop: () => shutDown(worker, run) };
    this.running.push(running);
    return running;
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((worker) => worker.stop()));
  }
}
