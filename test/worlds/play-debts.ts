import { LISTED_AFTER_MS } from '../../src/contracts/approval';
import type { AwaitedApproval } from '../../src/contracts/approval';
import type { DebtEnd, DebtNews, DebtPorts, DebtSight, PauseTry } from '../../src/rules/jobs';
import { becameOfCommand, LEAST_ABSENCE_MS, PauseDebt } from '../../src/rules/jobs';
import { JobModel, TurnedAway } from './job-model';
import type { JobStory } from './job-story';
import { NoAnswer } from './kill-model';

const LOOK_EVERY_MS = 30_000;
/** A look, and a try of the resume, is repeated so often until there is an answer. */
const TRIES = 5;
/** Nothing in a story lasts so long. */
const FOR_EVER_MS = 100 * 3_600_000;
const EPOCH_MS = Date.parse('2026-01-01T00:00:00Z');

/** What became of a debt. */
export interface PlayedDebt {
  model: JobModel;
  end: DebtEnd | { kind: 'refused' };
  /** The last look before the end showed the job as it had been earlier: nobody can know. A 404 is no such excuse. */
  deceived: boolean;
  /** For so long, up to the end, nothing of what ONTAP said was true. */
  liedForMs: number;
}

/** Pauses the job of a story, holds the pause and pays it, by the code of the real debt. */
export async function playDebt(story: JobStory): Promise<PlayedDebt> {
  const model = new JobModel(story);
  const isOver = () => model.clock.nowMs >= story.holdMs;
  model.clock.at(story.holdMs, () => undefined);
  return playDebtOf(model, isOver);
}

/**
 * The same in a world that is there.
 *
 * @param isOver - Nobody wants the pause any more.
 * @param seenAliveMs - When somebody saw the job.
 */
export async function playDebtOf(
  model: JobModel,
  isOver: () => boolean,
  seenAliveMs?: number,
): Promise<PlayedDebt> {
  const world = new DebtWorld(model, isOver);
  try {
    const { lateWithinMs } = model.story;
    const seen = seenAliveMs === undefined ? {} : { seenAliveMs: EPOCH_MS + seenAliveMs };
    const terms = { lateWithinMs, ...seen };
    let end = await new PauseDebt(world, terms).run();
    // From run to run it goes as JSON.
    while (end.kind === 'goes_on')
      end = await new PauseDebt(world, terms, JSON.parse(JSON.stringify(end.state))).run();
    return played(model, end);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return played(model, { kind: 'refused' });
  }
}

function played(model: JobModel, end: PlayedDebt['end']): PlayedDebt {
  const { deceivedSinceMs, clock, isDeceived } = model;
  const liedForMs = deceivedSinceMs === undefined ? 0 : clock.nowMs - deceivedSinceMs;
  return { model, end, deceived: isDeceived, liedForMs };
}

class DebtWorld implements DebtPorts {
  #tries = 0;

  constructor(
    private readonly model: JobModel,
    readonly isOver: () => boolean,
  ) {}

  nowMs(): number {
    return EPOCH_MS + this.model.clock.nowMs;
  }

  /** A run has room for two tries. */
  isFull(): boolean {
    return ++this.#tries % 3 === 0;
  }

  async read(): Promise<DebtSight | undefined> {
    if (this.isOver()) return undefined;
    const sight = this.#see();
    // A read that takes longer is taken back.
    return this.isOver() ? undefined : sight;
  }

  async pause(perhapsTaken: boolean): Promise<PauseTry> {
    const became = perhapsTaken ? this.#became() : undefined;
    if (became !== undefined) return became;
    try {
      return { kind: 'answered', answer: this.model.pause() };
    } catch (error) {
      return { kind: error instanceof TurnedAway ? 'turned_away' : 'perhaps_taken' };
    }
  }

  /** As the activity reads what became of a try; without an answer nothing is sent. */
  #became(): PauseTry | undefined {
    try {
      const sight = this.#see();
      const answer = sight.found ? becameOfCommand('pause', sight.state) : 'gone';
      return answer && { kind: 'answered', answer };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { kind: 'turned_away' };
    }
  }

  async readRequest(asked: AwaitedApproval): Promise<AwaitedApproval> {
    return asked;
  }

  /** Nor does one that had no answer make a request. */
  async openRequests(): Promise<AwaitedApproval[]> {
    return [];
  }

  looksForRequests(): boolean {
    return true;
  }

  keepsRequest(): boolean {
    return true;
  }

  watchesRefused(): boolean {
    return true;
  }

  async isPauseOfOthers(): Promise<boolean> {
    return false;
  }

  /** No pause of a story waits for approval. */
  asksUntilMs(): undefined {}

  async lookAsked(): Promise<never> {
    throw new Error('nothing is asked for');
  }

  /** As an activity: tried again until there is an answer; what an earlier try may have done is known. */
  async resume() {
    let perhapsSentBefore = false;
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        return { answer: this.model.resume(), perhapsSentBefore };
      } catch (error) {
        if (!(error instanceof TurnedAway)) perhapsSentBefore = true;
        this.model.clock.pass(LISTED_AFTER_MS);
      }
    }
    throw new NoAnswer('resume');
  }

  look(states: readonly string[], withinMs: number): Promise<DebtSight> {
    return this.#look(states, withinMs, () => false);
  }

  async #look(states: readonly string[], withinMs: number, isCancelled: () => boolean): Promise<DebtSight> {
    const { clock } = this.model;
    const endMs = clock.nowMs + withinMs - 2_000;
    for (;;) {
      const sight = this.#see();
      const isThere = sight.found && states.includes(sight.state ?? '');
      if (isThere || clock.nowMs >= endMs || isCancelled()) return sight;
      clock.passUntil(isCancelled, Math.max(1, Math.min(LOOK_EVERY_MS, endMs - clock.nowMs)));
    }
  }

  async reach(): Promise<void> {
    for (;;) {
      try {
        this.#see();
        return;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
      }
    }
  }

  async lookUnlessOver(states: readonly string[], withinMs: number): Promise<DebtSight> {
    return this.#look(states, withinMs, this.isOver);
  }

  async hold(): Promise<void> {
    this.model.clock.passUntil(this.isOver, FOR_EVER_MS);
  }

  async sleep(ms: number): Promise<void> {
    this.model.clock.pass(ms);
  }

  async sleepUnlessOver(ms: number): Promise<void> {
    this.model.clock.passUntil(this.isOver, ms);
  }

  async unpaidPause(): Promise<undefined> {
    return undefined;
  }

  async tell(_news: DebtNews): Promise<void> {}

  #see(): DebtSight {
    for (let tries = 0; ; tries++) {
      try {
        const state = this.model.read();
        return state === undefined ? { found: false } : { found: true, state };
      } catch (error) {
        if (tries >= TRIES) throw error;
        this.model.clock.pass(2_000);
      }
    }
  }
}

/** All that the ledger has against a debt. */
export function debtComplaints(debt: PlayedDebt): string[] {
  const { model, end, deceived } = debt;
  const found = falseWords(debt);
  if (model.isHasty) found.push('a command whose answer was lost was sent again within 10 s');
  if (end.kind === 'owed') return found;
  const wasPaused = isPausedByUs(model);
  if (wasPaused && !deceived) found.push('the debt is told as paid, and the job is paused by us');
  // What is still on its way lands; nobody looks any more.
  model.clock.pass(model.story.lateWithinMs + model.story.hiddenMs);
  if (
    !wasPaused &&
    isPausedByUs(model) &&
    !deceived &&
    Math.max(model.latestLandingMs, model.story.hiddenMs) <= model.story.lateWithinMs
  )
    found.push('a pause of ours landed after the debt was told as paid');
  return found;
}

const isPausedByUs = ({ state, pausedBy }: JobModel) => state === 'paused' && pausedBy === 'us';

function falseWords({ model: { state }, end, deceived, liedForMs }: PlayedDebt): string[] {
  if (end.kind !== 'paid' || deceived) return [];
  const { outcome } = end.report;
  const isEnded = state === 'success' || state === 'failure' || state === undefined;
  if (outcome === 'finished' && !isEnded) return [`told as finished, and it is ${state}`];
  if (outcome === 'vanished' && state !== undefined && liedForMs < LEAST_ABSENCE_MS)
    return [`told as vanished, and it is ${state}`];
  return [];
}
