import { ontapTime } from '../clock';
import type { Switches } from '../switches';
import { History } from './history';
import type { RestJob, JobState, NamedEntry } from './record';
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

/** What the job does at a time. */
interface Life {
  state: InternalState;
  /** When this state began. */
  since: number;
  /** Milliseconds of work that are left while it does not work. */
  workLeft: number;
  /** When its work will be done; it goes on working until a pause or a cancel has landed. */
  doneAt?: number | undefined;
  startedAt?: number | undefined;
  failure?: JobFailureSpec | undefined;
  /** The cluster knows it no more. */
  forgotten?: true;
}

/** One asynchronous job: moved on by `settle`, so that it needs no timer. */
export class SimulatedJob {
  readonly #lives: History<Life>;
  /** Actions that were accepted. */
  #accepted = 0;

  constructor(
    readonly identity: JobIdentity,
    private readonly spec: JobSpec,
    createdAt: number,
  ) {
    const workLeft = (spec.work ?? Number.POSITIVE_INFINITY) * 1000;
    const begun =
      spec.paused === true
        ? { state: 'paused' as const, startedAt: createdAt }
        : { state: 'queued' as const };
    this.#lives = new History<Life>(createdAt, { ...begun, since: createdAt, workLeft });
  }

  /** When its latest state began. */
  get since(): number {
    return this.#life.since;
  }

  /** The error code with which the action is refused; undefined when it is accepted. */
  act(action: JobAction, now: number, switches: Switches): string | undefined {
    this.#settle(now);
    const refusal = this.#refusal(action, switches.jobRefusals);
    if (refusal === undefined) this.#accept(action, now);
    return refusal;
  }

  /** What takes the action that was accepted last back, unless another one was accepted or the job has ended. */
  undo(action: JobAction): (now: number) => boolean {
    const turn = this.#accepted;
    return (now) => {
      this.#settle(now);
      if (turn !== this.#accepted || isTerminal(this.#life.state)) return false;
      return this.#takeBack(action, now);
    };
  }

  /** What it is really doing: REST hides `pausing` and `quitting`. */
  internalState(now: number): InternalState {
    this.#settle(now);
    return (this.#lives.at(now) ?? this.#life).state;
  }

  /** The cluster knows it no more, as after a reboot. */
  forget(now: number): void {
    this.#settle(now);
    this.#lives.enter(now, { ...this.#life, since: now, forgotten: true });
  }

  /**
   * What the cluster shows at that instant; undefined before it began and once the cluster has forgotten it. Times,
   * and how long an ended job is kept, go by the cluster's own clock: `shown`.
   */
  record(
    now: number,
    switches: Switches,
    shown: (instant?: number) => number = (instant = now) => instant,
  ): RestJob | undefined {
    this.#settle(now);
    const life = this.#lives.at(now);
    if (life === undefined || life.forgotten === true) return undefined;
    const { state, since, startedAt, failure } = life;
    const ended = isTerminal(state);
    if (ended && shown() - shown(since) >= switches.jobRetentionSeconds * 1000) return undefined;
    return {
      ...this.identity,
      description: this.spec.description,
      state: SHOWN[state],
      message: this.#message(life, now),
      code: failure?.code ?? 0,
      error: errorOf(failure, switches),
      start_time: startedAt === undefined ? undefined : ontapTime(shown(startedAt)),
      end_time: ended ? ontapTime(shown(since)) : undefined,
      ...(this.#accepted === 0 && this.spec.record),
    };
  }

  get #life(): Life {
    return this.#lives.latest;
  }

  #message(life: Life, now: number): string {
    const { success = 'success', progress } = this.spec;
    const { state, failure } = life;
    if (failure !== undefined) return failure.message;
    if (state === 'success') return success;
    if (state === 'queued' || progress === undefined) return SHOWN[state];
    if (this.#isInCutover(life, now)) return 'cutover';
    return typeof progress === 'string' ? progress : progress(this.#partDone(life, now));
  }

  #partDone({ doneAt, workLeft }: Life, now: number): number {
    const left = doneAt === undefined ? workLeft : doneAt - now;
    const whole = (this.spec.work ?? Number.POSITIVE_INFINITY) * 1000;
    return Number.isFinite(whole) ? 1 - left / whole : 0;
  }

  #refusal(action: JobAction, refusals: Switches['jobRefusals']): string | undefined {
    const { pausable = false, cancellable = true } = this.spec;
    const { state } = this.#life;
    if (isTerminal(state)) return '458762';
    if (action === 'pause' && !pausable) return '458783';
    if (action === 'cancel' && !cancellable) return '458784';
    const isRunning = SHOWN[state] === 'running';
    if (action === 'cancel') return isRunning ? undefined : (refusals.cancelUnlessRunning ?? undefined);
    if (action === 'pause') return state === 'running' ? undefined : refusals.pauseUnlessRunning;
    if (state === 'paused') return undefined;
    return isRunning ? refusals.resumeOfRunning : refusals.resumeOfQueued;
  }

  #accept(action: JobAction, now: number): void {
    this.#accepted++;
    if (action === 'pause') this.#enter({ state: 'pausing', at: now });
    else if (action === 'resume') this.#enter({ state: 'running', at: now });
    else if (this.#life.state !== 'quitting' && !this.#isInCutover(this.#life, now))
      this.#enter({ state: 'quitting', at: now });
  }

  /** A pause resumes by itself, a resume falls back to paused, a cancel is forgotten. */
  #takeBack(action: JobAction, now: number): boolean {
    const { state } = this.#life;
    const asked = ({ pause: 'pausing', cancel: 'quitting', resume: undefined } as const)[action];
    // It never stopped working.
    if (state === asked) this.#lives.enter(now, { ...this.#life, state: 'running', since: now });
    else if (action === 'pause' && state === 'paused') this.#enter({ state: 'running', at: now });
    else if (action === 'resume' && state === 'running') this.#enter({ state: 'paused', at: now });
    else return false;
    return true;
  }

  #isInCutover({ state, doneAt }: Life, now: number): boolean {
    const { cutover = 0 } = this.spec;
    return state === 'running' && doneAt !== undefined && doneAt - now <= cutover * 1000;
  }

  /** Walks through every state that should have ended by now. */
  #settle(now: number): void {
    for (let next = this.#next(); next !== undefined && next.at <= now; next = this.#next()) {
      this.#enter(next);
    }
  }

  /** What comes next by itself: the end of its work, or what was asked for, whichever is sooner. */
  #next(): Step | undefined {
    if (isTerminal(this.#life.state)) return undefined;
    const asked = this.#landing();
    const done = this.#end();
    return asked === undefined || (done !== undefined && done.at < asked.at) ? done : asked;
  }

  #landing(): Step | undefined {
    const { queued = 0, pausing, quitting, cancelEnds = 'failure' } = this.spec;
    const { state, since } = this.#life;
    const after = (seconds: number = DEFAULT_TRANSITION_SECONDS) => since + seconds * 1000;
    if (state === 'queued') return { state: 'running', at: after(queued) };
    if (state === 'pausing') return { state: 'paused', at: after(pausing) };
    if (state !== 'quitting') return undefined;
    return { state: cancelEnds, at: after(quitting), failure: CANCELLED };
  }

  #end(): Step | undefined {
    const { outcome } = this.spec;
    const { doneAt: at } = this.#life;
    if (at === undefined) return undefined;
    if (typeof outcome !== 'object') return { state: 'success', at };
    return { state: 'failure', at, failure: outcome };
  }

  #enter({ state, at, failure }: Step): void {
    const { workLeft, doneAt, startedAt } = this.#life;
    const life = { ...this.#life, state, since: at };
    if (state === 'running')
      this.#lives.enter(at, { ...life, startedAt: startedAt ?? at, doneAt: at + workLeft });
    else if (state === 'paused')
      this.#lives.enter(at, { ...life, workLeft: (doneAt ?? at) - at, doneAt: undefined });
    else this.#lives.enter(at, state === 'failure' ? { ...life, failure } : life);
  }
}

function errorOf(failure: JobFailureSpec | undefined, { jobErrorObject }: Switches): RestJob['error'] {
  if (failure === undefined || !jobErrorObject) return undefined;
  const { code, message, errorObject = true, arguments: values } = failure;
  if (!errorObject) return undefined;
  return { code: String(code), message, ...(values === undefined ? {} : { arguments: values }) };
}
