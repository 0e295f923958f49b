import { attemptKill, type AttemptEnd, type KillPorts } from '../../src/activities/kill/attempt-kill';
import { lookForSessions } from '../../src/activities/kill/look-for-sessions';
import type { KillCommand, KillOutcome, Misses } from '../../src/contracts/kill';
import type { KillTarget, Plan } from '../../src/contracts/plan';
import type { Sample, SessionRecord } from '../../src/contracts/session';
import { keyOf, keyText } from '../../src/contracts/session-key';
import {
  afterSecondKill,
  groupsOf,
  isAccepted,
  isUnderVerification,
  killedPartners,
  standing,
  verified,
} from '../../src/rules/kills';
import { judgeKills, planCleanup, watchTargets } from '../../src/rules/sessions';
import { facts, OPEN_GUARD, policyOf } from '../rules/support/timeline';
import { Model, NoAnswer } from './kill-model';
import type { KillStory } from './kill-story';
import { collectedLooks, ownLooks, sample } from './looks';

const POLICY = policyOf({ observe: { window: '20m', every: '10m' } });
const ATTEMPTS = 4;
const VERIFY_MS = { first: 30_000, second: 60_000 };

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
}

/** A clean-up in small: the same rules and the same code as the real one, in the order of its workflows. */
export async function playKills(story: KillStory): Promise<Played> {
  const model = new Model(story);
  const {
    samples,
    plannedMs,
    tooOld: old = [],
    ...known
  } = (await collectedLooks(model)) ?? (await ownLooks(model));
  const plan = planCleanup({ policy: POLICY, first: factsNow(), last: factsNow(), samples, ...known });
  const targets = targetsOf(plan, recordsOf(samples.at(-1)));
  const restsOn = known.evidence?.kind ?? 'fresh';
  const played: Played = { model, plannedMs, targets, outcomes: [], tooOld: old, restsOn };
  if (plan.incomplete.length > 0 || targets.length === 0) return { ...played, targets: [] };
  await new Run(model, plan, samples, played).carryOut();
  return played;
}

const factsNow = () => facts({ guard: OPEN_GUARD });
const recordsOf = (from: Sample | undefined): SessionRecord[] =>
  from?.listing.detail === 'full' ? from.listing.sessions : [];

function targetsOf({ sessions }: Plan, records: SessionRecord[]): KillTarget[] {
  const byKey = new Map(records.map((record) => [keyText(record), record]));
  return sessions.flatMap((planned) => {
    const record = byKey.get(keyText(planned));
    if (planned.decision !== 'kill' || record === undefined) return [];
    const { rule, why, unchangedSeconds, knownAbsent } = planned;
    const joined = planned.joined.flatMap((key) => byKey.get(keyText(key)) ?? []);
    return [{ record, rule, why, unchangedSeconds, knownAbsent, joined }];
  });
}

class Run {
  readonly #outcomes = new Map<string, KillOutcome>();
  #isHalted = false;

  constructor(
    readonly model: Model,
    readonly plan: Plan,
    readonly samples: Sample[],
    readonly played: Played,
  ) {
    model.haltedAtMs = model.clock.nowMs + (model.story.haltAtMs ?? Number.POSITIVE_INFINITY);
  }

  async carryOut(): Promise<void> {
    const waiting = await this.#watched(this.played.targets);
    const left = await this.#judged(waiting);
    await this.#killAll(left, (outcome) => this.#outcomes.set(keyText(outcome), outcome));
    await this.#verify(left);
    for (const { record } of this.played.targets) {
      const known = this.#outcomes.get(keyText(record));
      this.played.outcomes.push(known ?? { ...keyOf(record), outcome: 'not_attempted' });
    }
  }

  /** One look while the plan waits for somebody's word. */
  async #watched(targets: KillTarget[]): Promise<KillTarget[]> {
    const now = (await sample(this.model)).listing;
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
      policy: POLICY,
      facts: factsNow(),
      planned: { at: this.plan.at, nodes: last?.nodes ?? [], ndmpMode: 'svm' },
      now: await sample(this.model),
      approved: true,
      limitsLifted: true,
    });
    for (const { why, ...drop } of judgement.dropped)
      this.#outcomes.set(keyText(drop), { ...drop, note: why });
    const byKey = new Map(targets.map((target) => [keyText(target.record), target]));
    return judgement.kill.flatMap((key) => byKey.get(keyText(key)) ?? []);
  }

  async #killAll(targets: KillTarget[], record: (outcome: KillOutcome) => void): Promise<void> {
    for (const target of groupsOf(targets).flat()) {
      if (this.#isHalted) return;
      const outcome = await this.#killOne(target);
      if (outcome.stop === 'halted') this.#isHalted = true;
      record(outcome);
    }
  }

  async #killOne(target: KillTarget): Promise<KillOutcome> {
    const again = isAccepted(this.#outcomes.get(keyText(target.record)));
    const command: KillCommand = {
      target,
      planHash: this.plan.hash,
      mode: 'enforce',
      killedPartners: killedPartners(target, (key) => this.#outcomes.get(keyText(key))),
      ...(again ? { again } : {}),
    };
    return { ...keyOf(target.record), ...(await new Kill(this.model, command).result()) };
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

/** All attempts at one kill, as Temporal makes them: what a heartbeat told reaches the next one, or does not. */
class Kill {
  #attempt = 0;
  #hint = false;
  #ended?: Omit<KillOutcome, 'ownerUuid' | 'sessionId'>;

  constructor(
    readonly model: Model,
    readonly command: KillCommand,
  ) {}

  async result(): Promise<Omit<KillOutcome, 'ownerUuid' | 'sessionId'>> {
    while (this.#ended === undefined && this.#attempt < ATTEMPTS) {
      await this.#next();
      this.model.clock.pass(1_000);
    }
    return this.#ended ?? { outcome: 'failed', note: 'no answer in time; ONTAP may have ended it' };
  }

  async #next(): Promise<void> {
    const attempt = ++this.#attempt;
    const deleteSent = this.#hint || this.command.again === true;
    const reading = { command: this.command, guard: OPEN_GUARD, deleteSent, attempt };
    // A frozen attempt has timed out: the next one is made elsewhere, and the frozen one's result is dropped.
    this.model.onFrozen = async () => {
      if (this.#ended === undefined && this.#attempt < ATTEMPTS) await this.#next();
    };
    const end = await attemptKill(reading, this.#ports(attempt)).catch((error: unknown) => {
      if (error instanceof NoAnswer) return 'closed' as AttemptEnd;
      throw error;
    });
    if (end !== 'closed' && attempt === this.#attempt) this.#ended = end;
  }

  #ports(attempt: number): KillPorts {
    const { model } = this;
    return {
      now: () => model.clocks.now(),
      read: (key) => model.get(key),
      findPending: async () => undefined,
      findApproval: async () => undefined,
      readApproval: async (asked) => asked,
      whyStopped: async () => {
        const asked = model.clocks.now();
        if (model.clock.nowMs >= model.haltedAtMs) return { asked, stop: { stop: 'halted', note: 'halted' } };
        const isGivenAway = attempt !== this.#attempt || this.#ended !== undefined;
        return isGivenAway ? { asked, stop: { note: 'another attempt has begun' } } : { asked };
      },
      isOpen: () => true,
      rest: async (ms) => model.clock.pass(ms),
      assertListed: () => undefined,
      remove: async (key, mayLeave) => {
        const leaves = () => {
          const may = mayLeave();
          if (may && !model.story.heartbeatsLost) this.#hint = true;
          return may;
        };
        const answer = await model.delete(key, leaves);
        return { answer: answer === 'accepted' ? 'done' : answer };
      },
    };
  }
}
