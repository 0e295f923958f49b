import type { SessionKey, SessionRecord } from '../../src/contracts/session';
import { VirtualClock, WorkerClocks } from './clock';
import type { Deed, Effect, Fault, KillStory, Method } from './kill-story';
import { indexOf, recordOf, without } from './kill-records';

/** One session as it really is, for as long as it lives; another one may have its id later. */
export interface TrueSession {
  /** What it shows now; undefined when it is gone. */
  record: SessionRecord | undefined;
  /** What it showed from when on, oldest first. */
  past: { fromMs: number; record: SessionRecord | undefined }[];
  /** When it last moved, or ended, by itself. */
  movedAtMs?: number;
  /** By itself: for good. */
  hasEnded?: true;
}

/** A read of one session, as the ledger knows it. */
export interface TrueRead {
  departedMs: number;
  /** Something of its answer was not true. */
  lied: boolean;
}

/** A listing of all sessions, likewise. */
export interface TrueListing extends TrueRead {
  /** When ONTAP made it. */
  madeMs: number;
}

/** A DELETE that left the worker. */
export interface TrueDelete {
  key: SessionKey;
  departedMs: number;
  /** The last read of each session before it left, by id. */
  reads: Map<string, TrueRead>;
  /** The last listing before it left. */
  listed?: TrueListing | undefined;
  /** The session that it hit, when it landed. */
  hit?: TrueSession | undefined;
  landedMs?: number;
  /** The worker was told that it was accepted. */
  isAnswered: boolean;
}

/** The answer got lost on its way, or none was made. */
export class NoAnswer extends Error {}

const LINGERS_MS = 3_000;

/** ONTAP, the network and the worker's machine, with all that a story wants to go wrong. */
export class Model {
  readonly clock = new VirtualClock();
  readonly clocks = new WorkerClocks(this.clock);
  readonly deletes: TrueDelete[] = [];
  readonly lied = { absent: new Map<string, number>() };
  /** Plays what another worker does while this one is frozen. */
  onFrozen: () => Promise<void> = async () => undefined;
  #sessions: TrueSession[][];
  #reads = new Map<string, TrueRead>();
  listed?: TrueListing;
  #counts = new Map<string, number>();

  constructor(readonly story: KillStory) {
    const { sessions, late = 0 } = story;
    this.#sessions = Array.from({ length: sessions + late }, (_, index) =>
      index < sessions ? [this.#born(recordOf(index, story))] : [],
    );
    for (const deed of story.deeds) {
      const { when } = deed;
      if ('atMs' in when) this.clock.at(when.atMs, () => this.#do(deed));
    }
  }

  /** When all kills are halted. */
  haltedAtMs = Number.POSITIVE_INFINITY;

  /** How many ids there are. */
  get places(): number {
    return this.#sessions.length;
  }

  /** Sessions that had the id one after the other. */
  livesOf(index: number): TrueSession[] {
    return this.#sessions[index] ?? [];
  }

  /** A session that was gone and is back: what was proven of it was true then. */
  cameBack(sessionId: string): boolean {
    return this.livesOf(indexOf(sessionId)).some(({ past }) =>
      past.some(({ record }, index) => record === undefined && past[index + 1]?.record !== undefined),
    );
  }

  /** The session that has the id now, or had it last. */
  current(index: number): TrueSession | undefined {
    return this.#sessions[index]?.at(-1);
  }

  async list(): Promise<SessionRecord[]> {
    const departedMs = this.clock.nowMs;
    const effects = this.#begin('LIST', undefined);
    const all = this.#sessions.map((_, index) => [
      ...effects.filter(({ kind }) => kind === 'stale'),
      ...this.#effectsOf('LIST', index),
    ]);
    const records = all.flatMap((own, index) => this.#shown(index, own) ?? []);
    this.listed = { departedMs, madeMs: this.clock.nowMs, lied: all.some(isLie) };
    await this.#deliver('LIST', undefined, effects);
    return records;
  }

  async get({ sessionId }: SessionKey): Promise<SessionRecord | undefined> {
    const index = indexOf(sessionId);
    const departedMs = this.clock.nowMs;
    const effects = this.#begin('GET', index);
    const record = this.#shown(index, effects);
    this.#reads.set(sessionId, { departedMs, lied: isLie(effects) });
    if (record === undefined && this.current(index)?.record !== undefined)
      this.lied.absent.set(sessionId, (this.lied.absent.get(sessionId) ?? 0) + 1);
    await this.#deliver('GET', index, effects);
    return record;
  }

  /** `gone` for a 404. */
  async delete(key: SessionKey, mayLeave: () => boolean): Promise<'accepted' | 'gone'> {
    const index = indexOf(key.sessionId);
    if (!mayLeave()) throw new NoAnswer('kept back');
    const sent: TrueDelete = {
      key,
      departedMs: this.clock.nowMs,
      reads: new Map(this.#reads),
      listed: this.listed,
      isAnswered: false,
    };
    this.deletes.push(sent);
    const effects = this.#begin('DELETE', index);
    const late = effects.find(({ kind }) => kind === 'late');
    const target = this.current(index);
    if (late?.kind === 'late') {
      this.clock.at(this.clock.nowMs + late.ms, () => this.#land(sent, target, effects));
      throw new NoAnswer('late');
    }
    const isThere = target?.record !== undefined && !effects.some(({ kind }) => kind === 'absent');
    if (isThere) this.#land(sent, target, effects);
    await this.#deliver('DELETE', index, effects);
    sent.isAnswered = isThere;
    return isThere ? 'accepted' : 'gone';
  }

  #born(record: SessionRecord): TrueSession {
    return { record, past: [{ fromMs: this.clock.nowMs, record }] };
  }

  #show(target: TrueSession, record: SessionRecord | undefined): void {
    target.record = record;
    target.past.push({ fromMs: this.clock.nowMs, record });
  }

  #land(sent: TrueDelete, target: TrueSession | undefined, effects: Effect[]): void {
    if (target?.record === undefined) return;
    sent.hit = target;
    sent.landedMs = this.clock.nowMs;
    if (this.story.killBehaviour === 'ignores') return;
    const before = target.record;
    const undone = effects.find(({ kind }) => kind === 'undone');
    if (this.story.killBehaviour === 'lingers') {
      this.#show(target, { ...before, data: { ...before.data, state: 'halted', reason: 'aborted' } });
      this.clock.at(this.clock.nowMs + LINGERS_MS, () => target.record && this.#show(target, undefined));
    } else this.#show(target, undefined);
    if (undone?.kind === 'undone')
      this.clock.at(this.clock.nowMs + LINGERS_MS + undone.ms, () => {
        const isOver = target.hasEnded === true || this.current(indexOf(sent.key.sessionId)) !== target;
        if (!isOver) this.#show(target, withLastBytes(before, target));
      });
  }

  /** What an answer that is made now says about a session. */
  #shown(index: number, effects: Effect[]): SessionRecord | undefined {
    let atMs = this.clock.nowMs;
    for (const effect of effects) if (effect.kind === 'stale') atMs -= effect.ms;
    const lives = this.#sessions[index] ?? [];
    let record: SessionRecord | undefined;
    for (const life of lives) {
      const seen = life.past.filter(({ fromMs }) => fromMs <= Math.max(0, atMs)).at(-1);
      if (seen !== undefined) record = seen.record;
    }
    if (record === undefined || effects.some(({ kind }) => kind === 'absent')) return undefined;
    return effects.reduce(
      (shown, effect) => (effect.kind === 'missing' ? without(shown, effect.field) : shown),
      record,
    );
  }

  #begin(method: Method, index: number | undefined): Effect[] {
    this.#deeds(method, index, 'before');
    const effects = index === undefined ? this.#effectsOf(method, undefined) : this.#effectsOf(method, index);
    for (const effect of effects)
      if (effect.kind === 'latency' && effect.when === 'before') this.clock.pass(effect.ms);
    if (effects.some(({ kind }) => kind === 'error')) throw new NoAnswer('error');
    return effects;
  }

  async #deliver(method: Method, index: number | undefined, effects: Effect[]): Promise<void> {
    this.clock.pass(1);
    this.#deeds(method, index, 'after');
    for (const effect of effects) {
      if (effect.kind === 'latency' && effect.when === 'after') this.clock.pass(effect.ms);
      if (effect.kind === 'suspended') this.clock.pass(effect.ms);
      if (effect.kind === 'suspended') this.clocks.suspended(effect.ms);
      if (effect.kind === 'clockSet') this.clocks.set(effect.ms);
      if (effect.kind === 'frozen') {
        const until = this.clock.nowMs + effect.ms;
        await this.onFrozen();
        this.clock.pass(Math.max(0, until - this.clock.nowMs));
      }
    }
    if (effects.some(({ kind }) => kind === 'lost')) throw new NoAnswer('lost');
  }

  /** Faults that hit this request; those of a listing for one session are counted by themselves. */
  #effectsOf(method: Method, index: number | undefined): Effect[] {
    const of = index ?? 'all';
    const nth = this.#count(`${method} ${of}`);
    const look = method === 'DELETE' ? 0 : this.#count(`LOOK ${of}`);
    const hits = ({ method: aim, session: hit, nth: first, count }: Fault) => {
      const time = aim === 'LOOK' ? look : nth;
      const isAimed = aim === method || aim === 'LOOK';
      return isAimed && (index === undefined || hit === index) && time >= first && time < first + count;
    };
    return this.story.faults.filter(hits).flatMap(({ effects }) => effects);
  }

  #deeds(method: Method, index: number | undefined, side: 'before' | 'after'): void {
    const nth = this.#count(`deed ${method} ${index ?? 'all'} ${side}`);
    for (const deed of this.story.deeds) {
      const { when } = deed;
      if (!('side' in when) || when.method !== method || when.side !== side || when.nth !== nth) continue;
      if (index !== undefined && deed.session !== index) continue;
      if (when.delayMs === 0) this.#do(deed);
      else this.clock.at(this.clock.nowMs + when.delayMs, () => this.#do(deed));
    }
  }

  #do({ session: index, does }: Deed): void {
    const target = this.current(index);
    if (target?.record !== undefined) {
      const { record } = target;
      target.movedAtMs = this.clock.nowMs;
      const bytes = (record.data.bytes ?? 0) + 1;
      if (does !== 'moves') target.hasEnded = true;
      this.#show(target, does === 'moves' ? { ...record, data: { ...record.data, bytes } } : undefined);
    }
    if (does === 'moves' || does === 'ends') return;
    const story = { ...this.story, joined: this.story.joined && does !== 'reusedElsewhere' };
    const next = recordOf(index, story);
    const state = does === 'reusedInSameState' ? {} : { state: 'active', bytes: 1 };
    // Each its own: two with one port and counter are one session to whoever looks.
    const clientPort = 50_000 + this.#count('reused');
    this.#sessions[index]?.push(this.#born({ ...next, clientPort, data: { ...next.data, ...state } }));
  }

  #count(name: string): number {
    const nth = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, nth);
    return nth;
  }
}

const LIES: ReadonlySet<Effect['kind']> = new Set(['stale', 'absent', 'missing']);

const isLie = (effects: readonly Effect[]): boolean => effects.some(({ kind }) => LIES.has(kind));

/** As it was; what it has moved meanwhile is not undone. */
function withLastBytes(before: SessionRecord, { past }: TrueSession): SessionRecord {
  const last = past.filter(({ record }) => record !== undefined).at(-1)?.record ?? before;
  return { ...before, data: { ...before.data, ...bytesOf(last) } };
}

const bytesOf = ({ data: { bytes } }: SessionRecord) => (bytes === undefined ? {} : { bytes });
