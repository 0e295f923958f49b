import type { State, Worker } from '@temporalio/worker';

/** One worker of the process. */
export interface Member {
  queue: string;
  worker: Pick<Worker, 'run' | 'shutdown' | 'getState'>;
}

/** The workers of one process: they start, end and fail together. */
export class WorkerGroup {
  private failure: Error | undefined;

  /** @param stopping - is aborted when they stop polling */
  constructor(
    private readonly members: readonly Member[],
    private readonly stopping = new AbortController(),
  ) {}

  /** Settles when all have ended. @throws the first failure of one, after the others have ended */
  async run(): Promise<void> {
    await Promise.all(
      this.members.map(async ({ queue, worker }) => {
        try {
          await worker.run();
        } catch (error) {
          const words = error instanceof Error ? error.message : String(error);
          this.failure ??= new Error(`The worker for ${queue} failed: ${words}`, { cause: error });
          this.shutdown();
        }
      }),
    );
    if (this.failure !== undefined) throw this.failure;
  }

  /** Stops polling; activities in flight go on until their end, within the grace time. */
  shutdown(): void {
    for (const { worker } of this.members) if (worker.getState() === 'RUNNING') worker.shutdown();
    // Only now, so that what is let go comes to others.
    this.stopping.abort();
  }

  /** State of each worker by its queue. */
  states(): { queue: string; state: State }[] {
    return this.members.map(({ queue, worker }) => ({ queue, state: worker.getState() }));
  }
}
