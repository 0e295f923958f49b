import type { KnownSession, PlanEvidence } from '../../src/contracts/plan';
import type { EvidenceInstant } from '../../src/contracts/look-seal';
import type { NodeRecord, SessionRecord } from '../../src/contracts/session';
import {
  collectedCase,
  fold,
  foldSettings,
  knownSession,
  watchOn,
  watchProblem,
} from '../../src/rules/evidence';
import type { EvidenceRecord, Look, WatchRecord } from '../../src/rules/evidence';
import { digestOf } from '../../src/rules/sessions';
import { CLUSTER, OPEN_GUARD } from '../rules/support/timeline';
import { type Model, NoAnswer } from './kill-model';

const MINUTE_MS = 60_000;
const EVERY_MS = 5 * MINUTE_MS;
const SETTINGS = { ...foldSettings(OPEN_GUARD, EVERY_MS), collected: true };

/** An observer in small: what it knows is what the same rules make of its looks. */
export class Observer {
  #records: EvidenceRecord[] = [];
  #watch: WatchRecord | undefined;

  constructor(
    readonly model: Model,
    readonly nodesNow: () => NodeRecord[],
  ) {}

  /** Looks every five minutes until then; one without an answer is missed. */
  async watchUntil(ms: number): Promise<void> {
    for (let dueMs = 0; dueMs < ms; dueMs += EVERY_MS) {
      this.model.clock.pass(Math.max(0, dueMs - this.model.clock.nowMs));
      await this.look().catch(ignoreNoAnswer);
    }
    this.model.clock.pass(Math.max(0, ms - this.model.clock.nowMs));
  }

  /** One look, added to what is known. */
  async look(): Promise<SessionRecord[]> {
    const { look, sessions } = await this.#taken();
    this.#watch = watchOn(this.#watch, look, EVERY_MS);
    this.#records = fold(this.#records, look, SETTINGS);
    return sessions;
  }

  /** What a plan may rest on; undefined when it does not cover the window. */
  evidenceFor(windowMs: number, everyMs: number): PlanEvidence | undefined {
    const watch = this.#watch;
    if (watch === undefined) return undefined;
    const given = { ...collectedCase(windowMs, everyMs), watch, cluster: CLUSTER, now: this.#now() };
    if (watchProblem(given) !== undefined) return undefined;
    const [since, lookedAt] = [watch.sinceAt, watch.last.worker].map((ms) => new Date(ms).toISOString());
    return { kind: 'collected', since: since ?? '', lookedAt: lookedAt ?? '', gaps: [] };
  }

  known(): KnownSession[] {
    const living = this.#records.filter(({ endedAt }) => endedAt === undefined);
    return living.map((record) => knownSession(record, OPEN_GUARD));
  }

  async #taken(): Promise<{ look: Look; sessions: SessionRecord[] }> {
    const departed = this.#now();
    const sessions = await this.model.list();
    const arrived = this.#now();
    const listing = { detail: 'full' as const, at: new Date(arrived.worker).toISOString(), sessions };
    return {
      sessions,
      look: { cluster: CLUSTER, listing, narrowed: false, nodes: this.nodesNow(), departed, arrived },
    };
  }

  /** Whoever sets the worker's clock does not set Temporal's. */
  #now(): EvidenceInstant {
    return { worker: this.model.clocks.now().wallMs, server: this.model.clock.nowMs };
  }
}

function ignoreNoAnswer(error: unknown): void {
  if (!(error instanceof NoAnswer)) throw error;
}

/** All that is known for longer than it is true; looks that were not true themselves tell nothing. */
export function tooOld({ model }: Observer, known: readonly KnownSession[], lookedMs: number): string[] {
  const effects = model.story.faults.flatMap((fault) => fault.effects);
  if (effects.some(({ kind }) => kind === 'stale' || kind === 'missing')) return [];
  return known.flatMap(({ identity, unchangedMs }) => {
    const lives = Array.from({ length: model.story.sessions }, (_, index) => model.livesOf(index)).flat();
    const life = lives.find(({ past }) =>
      past.some(({ record }) => record && digestOf(record).identity === identity),
    );
    const sinceMs = Math.max(
      ...(life?.past ?? []).map(({ fromMs }) => fromMs).filter((ms) => ms <= lookedMs),
    );
    return unchangedMs > lookedMs - sinceMs
      ? [`${identity} is known to be unchanged for ${unchangedMs} ms, and was for ${lookedMs - sinceMs}`]
      : [];
  });
}
