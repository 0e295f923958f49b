import type { NodeView } from '../../src/contracts/drain';
import type { JobRecord } from '../../src/contracts/job';
import { clearLooksAfter, jobsThatHold, nextStep, openJobs, pausesWanted } from '../../src/rules/drain';
import { JobModel, type JobState } from './job-model';
import type { DrainStory } from './job-story';
import { NoAnswer } from './kill-model';
import { debtComplaints, type PlayedDebt, playDebtOf } from './play-debts';

const EVERY_MS = 60_000;
/** A look without an answer is made again after this, until the drain's time is over, or for so long at its end. */
const RETRY_MS = 5_000;
const LAST_LOOK_MS = 30_000;
/** No drain of a story lasts longer. */
const MOST_MS = 12 * 3_600_000;
/** What came just before the end of a drain may leave a little later. */
const CANCEL_MS = 30_000;
const JOB = 'j';

/** One answered look, by what was true then. */
interface TrueLook {
  isHeld: boolean;
  /** What it showed was not so. */
  lied: boolean;
}

type Outcome = 'clear' | 'held' | 'stopped';

/** A drain that was played, for the judge. */
export interface PlayedDrain {
  model: JobModel;
  story: DrainStory;
  outcome: Outcome;
  endedMs: number;
  looks: TrueLook[];
  /** Absent when no pause was begun. */
  debt?: PlayedDebt;
}

/** A drain in small, and the pause that it holds, by the rules of the real ones. */
export async function playDrain(story: DrainStory): Promise<PlayedDrain> {
  const model = new JobModel(story);
  const drain = new Drain(model, story);
  drain.begin();
  model.clock.passUntil(() => drain.seenAtMs !== undefined || drain.hasEnded, MOST_MS);
  const { seenAtMs } = drain;
  const debt = seenAtMs === undefined ? undefined : await playDebtOf(model, () => drain.hasEnded, seenAtMs);
  model.clock.passUntil(() => drain.hasEnded, MOST_MS);
  const { outcome = 'held', endedMs = Number.POSITIVE_INFINITY, looks } = drain;
  return { model, story, outcome, endedMs, looks, ...(debt === undefined ? {} : { debt }) };
}

/** What happens at each of its instants. */
class Drain {
  outcome?: Outcome;
  endedMs?: number;
  readonly looks: TrueLook[] = [];
  /** When the look was made that wants the job paused. */
  seenAtMs?: number;
  #clearLooks = 0;
  #soonLooks = 0;
  #clearSinceMs?: number;

  constructor(
    readonly model: JobModel,
    readonly story: DrainStory,
  ) {}

  get hasEnded(): boolean {
    return this.outcome !== undefined;
  }

  begin(): void {
    const { stopAtMs } = this.story;
    this.model.clock.at(0, () => this.#look());
    if (stopAtMs !== undefined) this.model.clock.at(stopAtMs, () => this.#end('stopped'));
  }

  get #endsMs(): number {
    const { untilMs, keepMs } = this.story;
    return this.#clearSinceMs === undefined ? untilMs : this.#clearSinceMs + keepMs;
  }

  #look(untilMs = Math.max(this.#endsMs, this.model.clock.nowMs + LAST_LOOK_MS)): void {
    if (this.hasEnded) return;
    const { clock } = this.model;
    try {
      const askedMs = clock.nowMs;
      const shown = this.model.list();
      // Who stops it while a look is on its way does not wait for that.
      if (!this.hasEnded) this.#take(shown, askedMs);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (clock.nowMs + RETRY_MS < untilMs) {
        clock.at(clock.nowMs + RETRY_MS, () => this.#look(untilMs));
        return;
      }
      this.#clearLooks = 0;
    }
    this.#next();
  }

  #take(shown: JobState, askedMs: number): void {
    const { jobs: mode, granted, sessions } = this.story;
    const { nowMs } = this.model.clock;
    const here = sessions.filter(({ comesMs, leavesMs }) => comesMs <= nowMs && nowMs < leavesMs).length;
    const holdsOf = (state: JobState) => jobsThatHold(jobsOf(state), mode);
    const view = { state: 'up', holds: { sessions: here, jobs: holdsOf(shown) } } as NodeView;
    this.looks.push({
      isHeld: here + holdsOf(this.model.state) > 0,
      lied: holdsOf(shown) !== holdsOf(this.model.state),
    });
    this.#clearLooks = clearLooksAfter(view, this.#clearLooks, this.#clearSinceMs !== undefined);
    const begun = new Set(this.seenAtMs === undefined ? [] : [JOB]);
    if (pausesWanted(jobsOf(shown), { jobs: mode, granted, begun }).length > 0) this.seenAtMs = askedMs;
  }

  #next(): void {
    const { clock } = this.model;
    const { untilMs, keepMs: holdMs } = this.story;
    const since = this.#clearSinceMs === undefined ? {} : { clearSinceMs: this.#clearSinceMs };
    const [clearLooks, soonLooks] = [this.#clearLooks, this.#soonLooks];
    const standing = { nowMs: clock.nowMs, untilMs, everyMs: EVERY_MS, holdMs, clearLooks, soonLooks };
    const step = nextStep({ ...standing, ...since });
    switch (step.kind) {
      case 'end':
        return this.#end(step.outcome);
      case 'clear':
        this.#clearSinceMs = clock.nowMs;
        return this.#next();
      case 'look':
        if (step.isSoon === true) this.#soonLooks++;
        clock.at(clock.nowMs + step.inMs, () => this.#look());
    }
  }

  #end(outcome: Outcome): void {
    if (this.hasEnded) return;
    this.outcome = outcome;
    this.endedMs = this.model.clock.nowMs;
  }
}

const jobsOf = (state: JobState): JobRecord[] =>
  state === undefined ? [] : openJobs([{ uuid: JOB, state }]);

/** All that the ledger has against a drain; none for a good one. */
export function drainComplaints(played: PlayedDrain): string[] {
  const { model, story, outcome, endedMs, looks, debt } = played;
  const { jobs, granted, untilMs, keepMs } = story;
  const [last, before] = [looks.at(-1), looks.at(-2)];
  const isTrue = [last, before].every((look) => look?.lied === false);
  const found: string[] = [];
  if (model.pausesSentMs.length > 0 && (jobs !== 'pause' || !granted))
    found.push('a pause was sent that nobody allowed');
  if (model.pausesSentMs.some((ms) => ms > endedMs + CANCEL_MS)) found.push('a pause left after the end');
  if (outcome === 'clear' && isTrue && (last?.isHeld === true || before?.isHeld === true))
    found.push('told as clear, and it is held');
  const isUntroubled = story.faults.every(({ method }) => method !== 'LIST');
  if (outcome === 'held' && isUntroubled && isTrue && last?.isHeld === false && before?.isHeld === false)
    found.push('told as held, and it is clear');
  if (isUntroubled && endedMs > untilMs + keepMs + 10 * EVERY_MS) found.push(`it ends at ${endedMs} ms`);
  return [...found, ...(debt === undefined ? [] : debtComplaints(debt))];
}
