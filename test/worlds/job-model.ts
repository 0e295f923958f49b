import type { PatchAnswer as AnyAnswer } from '../../src/rules/jobs';
import { VirtualClock } from './clock';
import { NoAnswer } from './kill-model';
import type { JobDeed, JobEffect, JobMethod, JobStory } from './job-story';

type PatchAnswer = Exclude<AnyAnswer, 'awaits_approval'>;

/** ONTAP removes a job this long after its end. */
const RETENTION_MS = 300_000;
/** It lists a request that a command has made so late. */
const LISTED_AFTER_MS = 10_000;

/** As ONTAP shows it; undefined when it does not know the job. */
export type JobState = 'running' | 'paused' | 'success' | 'failure' | undefined;

/** Turned away for now: certainly not taken. */
export class TurnedAway extends Error {}

/** One job, ONTAP and the network, with all that a story wants to go wrong. */
export class JobModel {
  readonly clock = new VirtualClock();
  /** Who paused it last, while it is paused. */
  pausedBy?: 'us' | 'other' | undefined;
  endedAtMs?: number;
  /** The last read showed a state that was true once. */
  isDeceived = false;
  /** Since when all reads lied, or had no answer; absent when the last one was true. */
  deceivedSinceMs?: number | undefined;
  readonly pausesSentMs: number[] = [];
  /** The longest that a command was on its way. */
  latestLandingMs = 0;
  /** A command was sent again before ONTAP listed what one without an answer may have made. */
  isHasty = false;
  #lostMs = new Map<JobMethod, number>();
  #past: { fromMs: number; state: JobState }[];
  #counts = new Map<string, number>();
  /** A pause that was taken and is not shown yet. */
  #hidden: object | undefined;

  constructor(readonly story: JobStory) {
    this.#past = [{ fromMs: 0, state: story.isUnknown ? undefined : 'running' }];
    for (const deed of story.deeds) this.clock.at(deed.atMs, () => this.#do(deed));
  }

  /** What is true. */
  get state(): JobState {
    return this.#past.at(-1)?.state;
  }

  read(): JobState {
    const { shown, effects } = this.#shown('GET');
    // Nobody hears an answer that is lost, be it true or not.
    this.#end(effects);
    const lied = shown !== this.state;
    this.isDeceived = lied && shown !== undefined;
    if (lied) this.deceivedSinceMs ??= this.clock.nowMs;
    else delete this.deceivedSinceMs;
    return shown;
  }

  /** As a listing shows it, which nobody but a drain asks for. */
  list(): JobState {
    const { shown, effects } = this.#shown('LIST');
    this.#end(effects);
    return shown;
  }

  pause(): PatchAnswer {
    this.pausesSentMs.push(this.clock.nowMs);
    return this.#send('PAUSE', () => this.#pause('us'));
  }

  resume(): PatchAnswer {
    return this.#send('RESUME', () => this.#resume());
  }

  #send(method: JobMethod, take: (effects: JobEffect[]) => PatchAnswer): PatchAnswer {
    const { clock } = this;
    if (clock.nowMs < (this.#lostMs.get(method) ?? -LISTED_AFTER_MS) + LISTED_AFTER_MS) this.isHasty = true;
    try {
      return this.#command(method, take);
    } catch (error) {
      if (error instanceof NoAnswer) this.#lostMs.set(method, clock.nowMs);
      throw error;
    }
  }

  #shown(method: 'GET' | 'LIST'): { shown: JobState; effects: JobEffect[] } {
    const effects = this.#begin(method);
    const staleMs = effects.reduce((sum, effect) => sum + (effect.kind === 'stale' ? effect.ms : 0), 0);
    const atMs = Math.max(0, this.clock.nowMs - staleMs);
    const shown = effects.some(({ kind }) => kind === 'absent')
      ? undefined
      : this.#past.filter(({ fromMs }) => fromMs <= atMs).at(-1)?.state;
    return { shown, effects };
  }

  #command(method: JobMethod, take: (effects: JobEffect[]) => PatchAnswer): PatchAnswer {
    const effects = this.#begin(method);
    if (effects.some(({ kind }) => kind === 'busy')) throw new TurnedAway();
    if (effects.some(({ kind }) => kind === 'absent')) {
      if (this.state !== undefined) this.deceivedSinceMs ??= this.clock.nowMs;
      return 'gone';
    }
    const late = effects.find((effect) => effect.kind === 'late');
    if (late !== undefined) {
      this.latestLandingMs = Math.max(this.latestLandingMs, late.ms + this.story.hiddenMs);
      this.clock.at(this.clock.nowMs + late.ms, () => void take(effects));
      throw new NoAnswer('late');
    }
    const answer = take(effects);
    const undone = effects.find((effect) => effect.kind === 'undone');
    if (undone !== undefined && answer === 'accepted')
      this.clock.at(this.clock.nowMs + undone.ms, () =>
        method === 'PAUSE' ? this.#drop() : this.#fallBack(),
      );
    this.#end(effects);
    return answer;
  }

  #pause(by: 'us' | 'other'): PatchAnswer {
    switch (this.state) {
      case undefined:
        return 'gone';
      case 'success':
      case 'failure':
        return 'terminal';
      case 'paused':
        return 'not_running';
      case 'running': {
        const hidden = {};
        this.#hidden = hidden;
        this.clock.at(this.clock.nowMs + this.story.hiddenMs, () => {
          if (this.#hidden !== hidden || this.state !== 'running') return;
          this.pausedBy = by;
          this.#show('paused');
        });
        if (this.story.hiddenMs === 0) this.clock.pass(0);
        return 'accepted';
      }
    }
  }

  #resume(): PatchAnswer {
    switch (this.state) {
      case undefined:
        return 'gone';
      case 'success':
      case 'failure':
        return 'terminal';
      case 'running':
        return 'running';
      case 'paused':
        this.#hidden = undefined;
        this.pausedBy = undefined;
        this.#show('running');
        return 'accepted';
    }
  }

  /** A pause that was taken is forgotten, or ends by itself. */
  #drop(): void {
    this.#hidden = undefined;
    if (this.pausedBy === 'us') this.#resume();
  }

  /** A resume that was taken did not last. */
  #fallBack(): void {
    if (this.state !== 'running') return;
    this.pausedBy = 'us';
    this.#show('paused');
  }

  #do({ does }: JobDeed): void {
    if (does === 'pausedByOther') {
      if (this.state === 'running') {
        this.pausedBy = 'other';
        this.#show('paused');
      }
    } else if (does === 'resumedByOther') {
      if (this.state === 'paused') this.#resume();
    } else this.#finish(does === 'ends' ? 'success' : 'failure');
  }

  /** A paused job does not end. */
  #finish(state: 'success' | 'failure'): void {
    if (this.state !== 'running') return;
    this.endedAtMs = this.clock.nowMs;
    this.#show(state);
    this.clock.at(this.clock.nowMs + RETENTION_MS, () => this.#show(undefined));
  }

  #show(state: JobState): void {
    this.#past.push({ fromMs: this.clock.nowMs, state });
  }

  #begin(method: JobMethod): JobEffect[] {
    const nth = (this.#counts.get(method) ?? 0) + 1;
    this.#counts.set(method, nth);
    const hit = this.story.faults.filter(
      (fault) => fault.method === method && nth >= fault.nth && nth < fault.nth + fault.count,
    );
    const effects = hit.flatMap((fault) => fault.effects);
    for (const effect of effects) if (effect.kind === 'latency') this.clock.pass(effect.ms);
    this.clock.pass(5);
    if (effects.some(({ kind }) => kind === 'error')) this.#noAnswer('error');
    return effects;
  }

  #end(effects: JobEffect[]): void {
    if (effects.some(({ kind }) => kind === 'lost')) this.#noAnswer('lost');
  }

  #noAnswer(what: string): never {
    throw new NoAnswer(what);
  }
}
