import { lookForSessions } from '../../src/activities/kill/look-for-sessions';
import type { SessionOutcome } from '../../src/contracts/cleanup';
import type { Guard } from '../../src/contracts/cluster';
import type { Evict } from '../../src/contracts/evict';
import type { KillCommand, KillOutcome, Misses } from '../../src/contracts/kill';
import type { KillTarget, Plan } from '../../src/contracts/plan';
import type { Policy } from '../../src/contracts/policy';
import type { Sample, SessionKey, SessionRecord } from '../../src/contracts/session';
import { keyOf, keyText } from '../../src/contracts/session-key';
import {
  afterSecondKill,
  evictedBefore,
  groupsOf,
  isAccepted,
  isUnderVerification,
  killedPartners,
  standing,
  verified,
} from '../../src/rules/kills';
import { judgeKills, watchTargets } from '../../src/rules/sessions';
import { facts } from '../rules/support/timeline';
import { type Eviction, Kill } from './kill-attempts';
import { type Model, NoAnswer } from './kill-model';
import { sample } from './looks';

const VERIFY_MS = { first: 30_000, second: 60_000 };

/** What a kill of an eviction says of a client that is not dead. */
const LIVES: ReadonlySet<SessionOutcome> = new Set(['refused', 'revived', 'replaced', 'survived']);

/** What was played, for the judge. */
export interface Played {
  model: Model;
  /** When the last sample was asked for, and when the plan was made. */
  plannedMs: number;
  targets: KillTarget[];
  outcomes: KillOutcome[];
  /** What was known for longer than it was true. */
  tooOld: string[];
  restsOn: 'collected' | 'fresh';
  /** What keeps a client from being evicted. */
  blockers: string[];
}

/** What a run is bounded by, and rests on. */
export interface RunKind {
  policy: Policy;
  guard: Guard;
  eviction?: Watched;
}

/** All sessions of a client, as a run looks at them. */
interface Watched extends Eviction {
  evict: Evict;
  look(): Promise<SessionRecord[]>;
  /** What is known of the targets and of their client, looked at for long enough. */
  gather(targets: readonly KillTarget[]): Promise<void>;
}

/** The kills of a clean-up in small, from the look while the plan waits to their verification. */
export class Run {
  readonly #outcomes = new Map<string, KillOutcome>();
  #mustStop = false;

  constructor(
    readonly model: Model,
    readonly plan: Plan,
    readonly samples: Sample[],
    readonly played: Played,
    readonly kind: RunKind,
  ) {
    model.haltedAtMs = model.clock.nowMs + (model.story.haltAtMs ?? Number.POSITIVE_INFINITY);
  }

  async carryOut(): Promise<void> {
    const waiting = await this.#watched(this.played.targets);
    const left = await this.#judged(waiting);
    if (left.length > 0) await this.kind.eviction?.gather(left);
    await this.#killAll(left, (outcome) => this.#outcomes.set(keyText(outcome), outcome));
    await this.#verify(left);
    for (const { record } of this.played.targets) {
      const known = this.#outcomes.get(keyText(record));
      this.played.outcomes.push(known ?? { ...keyOf(record), outcome: 'not_attempted' });
    }
  }

  /** One look while the plan waits for somebody's word. */
  async #watched(targets: KillTarget[]): Promise<KillTarget[]> {
    const now = (await this.#sample()).listing;
    const planned = this.samples.at(-1)?.listing;
    if (planned === undefined) throw new Error('no sample');
    const keys = targets.map(({ record, joined }) => ({ ...keyOf(record), joined: joined.map(keyOf) }));
    const dropped = watchTargets({ targets: keys, planned, now });
    for (const drop of dropped) this.#outcomes.set(keyText(drop), drop);
    return targets.filter(({ record }) => !this.#outcomes.has(keyText(record)));
  }

  async #judged(targets: KillTarget[]): Promise<KillTarget[]> {
    const last = this.samples.at(-1);
    const judgement = judgeKills({
      targets,
      policy: this.kind.policy,
      facts: facts({ guard: this.kind.guard }),
      planned: { at: this.plan.at, nodes: last?.nodes ?? [], ndmpMode: 'svm' },
      now: await this.#sample(),
      approved: true,
      limitsLifted: true,
      ...(this.kind.eviction === undefined ? {} : { evict: this.kind.eviction.evict }),
    });
    this.played.blockers = judgement.blockers ?? [];
    for (const { why, ...drop } of judgement.dropped)
      this.#outcomes.set(keyText(drop), { ...drop, note: why });
    const byKey = new Map(targets.map((target) => [keyText(target.record), target]));
    return judgement.kill.flatMap((key) => byKey.get(keyText(key)) ?? []);
  }

  #sample(): Promise<Sample> {
    return sample(this.model, () => this.kind.eviction?.look() ?? this.model.list());
  }

  async #killAll(targets: KillTarget[], record: (outcome: KillOutcome) => void): Promise<void> {
    const groups = this.kind.eviction === undefined ? groupsOf(targets) : [targets];
    for (const target of groups.flat()) {
      if (this.#mustStop) return;
      const outcome = await this.#killOne(target);
      this.#mustStop = outcome.stop === 'halted' || this.#showsLife(outcome);
      record(outcome);
    }
  }

  #showsLife({ outcome, note }: KillOutcome): boolean {
    if (this.kind.eviction === undefined || !LIVES.has(outcome)) return false;
    this.played.blockers.push(note ?? outcome);
    return true;
  }

  async #killOne(target: KillTarget): Promise<KillOutcome> {
    const again = isAccepted(this.#outcomes.get(keyText(target.record)));
    const command: KillCommand = {
      target,
      planHash: this.plan.hash,
      mode: 'enforce',
      killedPartners: this.#killedBefore(target),
      ...(again ? { again } : {}),
    };
    const { guard, eviction } = this.kind;
    const kill = new Kill(this.model, command, guard, eviction);
    return { ...keyOf(target.record), ...(await kill.result()) };
  }

  #killedBefore(target: KillTarget): SessionKey[] {
    const outcomeOf = (key: SessionKey) => this.#outcomes.get(keyText(key));
    return this.kind.eviction === undefined
      ? killedPartners(target, outcomeOf)
      : evictedBefore(target, this.played.targets, outcomeOf);
  }

  async #verify(targets: KillTarget[]): Promise<void> {
    const watched = targets.filter(({ record }) => isUnderVerification(this.#outcomes.get(keyText(record))));
    const early = await this.#look(watched, VERIFY_MS.first);
    const unchanged = early.present.filter(
      ({ record }) => this.#outcomes.get(keyText(record))?.outcome !== 'survived',
    );
    await this.#killAll(unchanged, (second) => {
      const first = this.#outcomes.get(keyText(second));
      this.#outcomes.set(keyText(second), first === undefined ? second : afterSecondKill(first, second));
    });
    const left = early.present.filter(({ record }) =>
      isUnderVerification(this.#outcomes.get(keyText(record))),
    );
    const late = await this.#look([...left, ...early.unproven], VERIFY_MS.second);
    for (const target of watched) {
      const known = this.#outcomes.get(keyText(target.record));
      if (known === undefined || !isUnderVerification(known)) continue;
      const seen = late.present.includes(target)
        ? 'present'
        : late.unproven.includes(target)
          ? 'unproven'
          : 'gone';
      this.#outcomes.set(keyText(target.record), verified(known, seen));
    }
  }

  async #look(targets: KillTarget[], withinMs: number) {
    const sessions = targets.map(({ record }) => ({ ...keyOf(record), ...connectionOf(record) }));
    const untilMs = this.model.clock.nowMs + withinMs;
    let misses: Misses = sessions.map(() => 0);
    while (sessions.length > 0 && this.model.clock.nowMs < untilMs) {
      misses = await this.#lookOnce(sessions, misses);
      const { present, unproven } = standing(sessions, misses);
      if (present.length + unproven.length === 0) break;
      this.model.clock.pass(1_000);
    }
    const { present, unproven } = standing(sessions, misses);
    const of = (keys: { ownerUuid: string; sessionId: string }[]) => {
      const wanted = new Set(keys.map(keyText));
      return targets.filter(({ record }) => wanted.has(keyText(record)));
    };
    return { present: of(present), unproven: of(unproven) };
  }

  async #lookOnce(sessions: Parameters<typeof lookForSessions>[0], before: Misses): Promise<Misses> {
    try {
      const listed = await this.model.list();
      return await lookForSessions(sessions, listed, before, async (key) => {
        try {
          return (await this.model.get(key)) ?? 'gone';
        } catch {
          return 'no answer';
        }
      });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return before;
    }
  }
}

const connectionOf = ({ client, clientPort }: SessionRecord) => ({
  ...(client === undefined ? {} : { client }),
  ...(clientPort === undefined ? {} : { clientPort }),
});
