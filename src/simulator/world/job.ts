import { ontapTime } from '../clock';
import type { Switches } from '../switches';
import type { JobRecord, JobState, NamedEntry } from './record';
import type { JobSpec } from './spec';

/** States of ONTAP's Job Manager; REST shows `pausing` and `quitting` as running. */
type InternalState = 'queued' | 'running' | 'pausing' | 'paused' | 'quitting' | 'success' | 'failure';

export type JobAction = 'pause' | 'resume' | 'cancel';

const SHOWN: Record<InternalState, JobState> = {
  queued: 'queued',
  running: 'running',
  pausing: 'running',
  paused: 'paused',
  quitting: 'running',
  success: 'success',
  failure: 'failure',
};

const CANCELLED = { code: 458_754, message: 'Job was cancelled.' }; // the real text is not published
const DEFAULT_TRANSITION_SECONDS = 2;

const isTerminal = (state: InternalState): boolean => state === 'success' || state === 'failure';

export interface JobIdentity {
  uuid: string;
  node?: { name: string } | undefined;
  svm?: NamedEntry | undefined;
}

/** One asynchronous job: moved on by `settle`, so that it needs no timer. */
export class SimulatedJob {
  #state: InternalState = 'queued';
  /** When the present state began. */
  #since: number;
  #workLeft: number;
  #startedAt: number | undefined;
  #failure: { code: number; message: string } | undefined;

  constructor(
    readonly identity: JobIdentity,
    private readonly spec: JobSpec,
    createdAt: number,
  ) {
    this.#since = createdAt;
    this.#workLeft = (spec.work ?? Number.POSITIVE_INFINITY) * 1000;
  }

  /** The error code with which the action is refused; undefined when it is accepted. */
  act(action: JobAction, now: number): string | undefined {
    this.#settle(now);
    const refusal = this.#refusal(action);
    if (refusal === undefined) this.#accept(action, now);
    return refusal;
  }

  /** What the cluster shows now; undefined once it has forgotten the job. */
  record(now: number, switches: Switches): JobRecord | undefined {
    this.#settle(now);
    const ended = isTerminal(this.#state);
    if (ended && now - this.#since >= switches.jobRetentionSeconds * 1000) return undefined;
    const failure = this.#state === 'failure' ? this.#failure : undefined;
    return {
      ...this.identity,
      description: this.spec.description,
      state: SHOWN[this.#state],
      message: failure?.message ?? (ended ? 'success' : (this.spec.progress ?? SHOWN[this.#state])),
      code: failure?.code ?? 0,
      error:
        failure && switches.jobErrorObject
          ? { code: String(failure.code), message: failure.message }
          : undefined,
      start_time: this.#startedAt === undefined ? undefined : ontapTime(this.#startedAt),
      end_time: ended ? ontapTime(this.#since) : undefined,
    };
  }

  #refusal(action: JobAction): string | undefined {
    if (isTerminal(this.#state)) return '458762';
    if (action === 'pause') return this.#refusePause();
    if (action === 'resume') return this.#refuseResume();
    return this.spec.cancellable === false ? '458784' : undefined;
  }

  #refusePause(): string | undefined {
    if (this.spec.pausable !== true) return '458783';
    return this.#state === 'running' ? undefined : '458776';
  }

  #refuseResume(): string | undefined {
    if (this.#state === 'paused') return undefined;
    return this.#state === 'queued' ? '458776' : '458771';
  }

  #accept(action: JobAction, now: number): void {
    if (this.#state === 'running') this.#workLeft -= now - this.#since;
    if (action === 'pause') this.#enter('pausing', now);
    else if (action === 'resume') this.#enter('running', now);
    else if (this.#state !== 'quitting') this.#enter('quitting', now);
  }

  /** Walks through every state that should have ended by now. */
  #settle(now: number): void {
    for (let next = this.#next(); next !== undefined && next.at <= now; next = this.#next()) {
      this.#enter(next.state, next.at);
    }
  }

  #next(): { state: InternalState; at: number } | undefined {
    const { queued = 0, pausing, quitting, outcome, cancelEnds } = this.spec;
    const after = (seconds: number, state: InternalState) => ({ state, at: this.#since + seconds * 1000 });
    switch (this.#state) {
      case 'queued':
        return after(queued, 'running');
      case 'running':
        return after(this.#workLeft / 1000, typeof outcome === 'object' ? 'failure' : 'success');
      case 'pausing':
        return after(pausing ?? DEFAULT_TRANSITION_SECONDS, 'paused');
      case 'quitting':
        return after(quitting ?? DEFAULT_TRANSITION_SECONDS, cancelEnds ?? 'failure');
      case 'paused':
      case 'success':
      case 'failure':
        return undefined;
    }
  }

  #enter(state: InternalState, at: number): void {
    if (state === 'running') this.#startedAt ??= at;
    if (state === 'failure') {
      const { outcome } = this.spec;
      this.#failure = this.#state === 'running' && typeof outcome === 'object' ? outcome : CANCELLED;
    }
    this.#state = state;
    this.#since = at;
  }
}
