import type { Client } from '@temporalio/client';
import type { Coverage, OwedPause, Status, Waiting } from '../../contracts/status';
import { bounded } from '../bounded';
import type { CallOptions } from '../call-options';
import { HaltClient } from '../halt-client';
import type { InspectClient } from '../inspect-client';
import { RUN_MARGIN_MS } from '../../rules/schedules';
import { coverage } from './coverage';
import { openDrains } from './open-drains';
import { owedPauses, unpaidPauses } from './owed-pauses';
import { waiting } from './waiting';

/** Looks at every schedule, and at jobs on clusters that may not answer. */
const STATUS_WITHIN_MS = 180_000;

/** How a status is made. */
export interface StatusOptions extends CallOptions {
  /** How much longer than by its policy a run may take before it is overdue, ms. @default 15 minutes */
  graceMs?: number;
}

/** Tells what waits for a person and what is missing: runs that did not come, and pauses that nobody paid back. */
export class StatusClient {
  constructor(
    private readonly client: Client,
    private readonly inspect: InspectClient,
  ) {}

  /**
   * What waits for a person, and how it stands with everything that our schedules promise and with the jobs that we
   * paused. A clean-up that does not answer within seconds is named as such. A debt whose workflow
   * ended without resuming is asked about on its cluster, which needs a worker; without one it counts as owed.
   * @throws NoAnswerError, WaitAbortedError, TemporalCallError
   */
  async read({ graceMs = RUN_MARGIN_MS, ...options }: StatusOptions = {}): Promise<Status> {
    const now = Date.now();
    const [halted, clusters, pauses, waits, drains] = await this.within(options, () =>
      Promise.all([
        this.halted(),
        coverage(this.client, { now, graceMs }),
        owedPauses(this.client, this.inspect),
        waiting(this.client),
        openDrains(this.client),
      ]),
    );
    return {
      at: new Date(now).toISOString(),
      isWell:
        pauses.every(({ state }) => state === 'held' || state === 'asked') &&
        clusters.every(({ state }) => state !== 'overdue') &&
        waits.stuck.length === 0,
      waiting: waits,
      ...(halted === undefined ? {} : { halted }),
      clusters,
      pauses,
      drains,
    };
  }

  /**
   * The part of it that is about clean-ups that go on: what of them waits for a person, and which could not be asked.
   * @throws NoAnswerError, WaitAbortedError, TemporalCallError
   */
  async waiting(options: CallOptions = {}): Promise<Waiting> {
    return this.within(options, () => waiting(this.client));
  }

  /** The part of it that needs no worker. @throws NoAnswerError, WaitAbortedError, TemporalCallError */
  async clusters({ graceMs = RUN_MARGIN_MS, ...options }: StatusOptions = {}): Promise<Coverage[]> {
    return this.within(options, () => coverage(this.client, { now: Date.now(), graceMs }));
  }

  /**
   * Pauses whose workflow goes on, or ended without resuming; whether that job is paused now is not asked.
   * @throws NoAnswerError, WaitAbortedError, TemporalCallError
   */
  async unpaid(options: CallOptions = {}): Promise<OwedPause[]> {
    return this.within(options, () => unpaidPauses(this.client));
  }

  private async halted(): Promise<Status['halted']> {
    const state = await new HaltClient(this.client).status();
    if (!state.halted) return undefined;
    const { halted: _known, runId: _run, ...told } = state;
    return told;
  }

  private within<T>(options: CallOptions, call: () => Promise<T>): Promise<T> {
    const wait = { what: 'the status', hint: 'is Temporal reachable?' };
    return bounded(this.client, { withinMs: STATUS_WITHIN_MS, ...options }, wait, call);
  }
}
