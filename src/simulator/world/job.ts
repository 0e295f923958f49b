import { ontapTime } from '../clock';
import type { Switches } from '../switches';
import type { JobRecord, JobState, NamedEntry } from './record';
import type { JobFailureSpec, JobSpec } from './spec';

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

const CANCELLED: JobFailureSpec = { code: 458_754, message: 'Job was cancelled.' }; // the real text is not published
const DEFAULT_TRANSITION_SECONDS = 2;

const isTerminal = (state: InternalState): boolean => state === 'success' || state === 'failure';

export interface JobIdentity {
  uuid: string;
  node?: { name: string } | undefined;
  svm?: NamedEntry | undefined;
}

interface Step {
  state: InternalState;
  at: number;
  failure?: JobFailureSpec;
}

/** One asynchronous job: moved on by `settle`, so that it needs no timer. */
export class SimulatedJob {
  #state: InternalState = 'queued';
  /** When the present state began. */
  #since: number;
  /** Milliseconds of work that are left while it does not work. */
  #workLeft: number;
  /** When its work will be done; it goes on working until a pause or a cancel has landed. */
  #doneAt: number | undefined;
  #startedAt: number | undefined;
  #failure: JobFailureSpec | undefined;

  constructor(
    readonly identity: JobIdentity,
    private readonly spec: JobSpec,
    createdAt: number,
  ) {
    this.#since = createdAt;
    this.#workLeft = (spec.work ?? Number.POSITIVE_INFINITY) * 1000;
  }

  /** The error code with which the action is refused; undefined when it is accepted. */
  act(action: JobAction, now: number, switches: Switches): string | undefined {
    this.#settle(now);
    const refusal = this.#refusal(action, switches.jobRefusals);
    if (refusal === undefined) this.#accept(action, now);
    return refusal;
  }

  /** What it is really doing: REST hides `pausing` and `quitting`. */
  internalState(now: number): InternalState {
    this.#settle(now);
    return this.#state;
  }

  /** What the cluster shows now; undefined once it has forgotten the job. */
  record(now: number, switches: Switches): JobRecord | undefined {
    this.#settle(now);
    const ended = isTerminal(this.#state);
    if (ended && now - this.#since >= switches.jobRetentionSeconds * 1000) return undefined;
    return {
      ...this.identity,
      description: this.spec.description,
      state: SHOWN[this.#state],
      message: this.#message(now),
      code: this.#failure?.code ?? 0,
      error: this.#error(switches),
      start_time: this.#startedAt === undefined ? undefined : ontapTime(this.#startedAt),
      end_time: ended ? ontapTime(this.#since) : undefined,
    };
  }

  #message(now: number): string {
    const { success = 'success', progress } = this.spec;
    if (this.#failure !== undefined) return this.#failure.message;
    if (this.#state === 'success') return success;
    if (this.#state === 'queued' || progress === undefined) return SHOWN[this.#state];
    if (this.#isInCutover(now)) return 'cutover';
    return typeof progress === 'string' ? progress : progress(this.#partDone(now));
  }

  #partDone(now: number): number {
    const left = this.#doneAt === undefined ? this.#workLeft : this.#doneAt - now;
    const whole = (this.spec.work ?? Number.POSITIVE_INFINITY) * 1000;
    return Number.isFinite(whole) ? 1 - left / whole : 0;
  }

  #error({ jobErrorObject }: Switches): JobRecord['error'] {
    if (this.#failure === undefined || !jobErrorObject) return undefined;
    const { code, message, errorObject = true, arguments: values } = this.#failure;
    if (!errorObject) return undefined;
    return { code: String(code), message, ...(values === undefined ? {} : { arguments: values }) };
  }

  #refusal(action: JobAction, refusals: Switches['jobRefusals']): string | undefined {
    const { pausable = false, cancellable = true } = this.spec;
    if (isTerminal(this.#state)) return '458762';
    if (action === 'pause' && !pausable) return '458783';
    if (action === 'cancel' && !cancellable) return '458784';
    const isRunning = SHOWN[this.#state] === 'running';
    if (action === 'cancel') return isRunning ? undefined : (refusals.cancelUnlessRunning ?? undefined);
    if (action === 'pause') return this.#state === 'running' ? undefined : refusals.pauseUnlessRunning;
    if (this.#state === 'paused') return undefined;
    return isRunning ? refusals.resumeOfRunning : refusals.resumeOfQueued;
  }

  #accept(action: JobAction, now: number): void {
    if (action === 'pause') this.#enter({ state: 'pausing', at: now });
    else if (action === 'resume') this.#enter({ state: 'running', at: now });
    else if (this.#state !== 'quitting' && !this.#isInCutover(now))
      this.#enter({ state: 'quitting', at: now });
  }

  #isInCutover(now: number): boolean {
    const { cutover = 0 } = this.spec;
    return this.#state === 'running' && this.#doneAt !== undefined && this.#doneAt - now <= cutover * 1000;
  }

  /** Walks through every state that should have ended by now. */
  #settle(now: number): void {
    for (let next = this.#next(); next !== undefined && next.at <= now; next = this.#next()) {
      this.#enter(next);
    }
  }

  /** What comes next by itself: the end of its work, or what was asked for, whichever is sooner. */
  #next(): Step | undefined {
    if (isTerminal(this.#state)) return undefined;
    const asked = this.#landing();
    const done = this.#end();
    return asked === undefined || (done !== undefined && done.at < asked.at) ? done : asked;
  }

  #landing(): Step | undefined {
    const { queued = 0, pausing, quitting, cancelEnds = 'failure' } = this.spec;
    const after = (seconds: number = DEFAULT_TRANSITION_SECONDS) => this.#since + seconds * 1000;
    if (this.#state === 'queued') return { state: 'running', at: after(queued) };
    if (this.#state === 'pausing') return { state: 'paused', at: after(pausing) };
    if (this.#state !== 'quitting') return undefined;
    return { state: cancelEnds, at: after(quitting), failure: CANCELLED };
  }

  #end(): Step | undefined {
    const { outcome } = this.spec;
    if (this.#doneAt === undefined) return undefined;
    if (typeof outcome !== 'object') return { state: 'success', at: this.#doneAt };
    return { state: 'failure', at: this.#doneAt, failure: outcome };
  }

  #enter({ state, at, failure }: Step): void {
    if (state === 'running') {
      this.#startedAt ??= at;
      this.#doneAt = at + this.#workLeft;
    }
    if (state === 'paused') {
      this.#workLeft = (this.#doneAt ?? at) - at;
      this.#doneAt = undefined;
    }
    if (state === 'failure') this.#failure = failure;
    this.#state = state;
    this.#since = at;
  }
}
