import { durationMs } from '../../src/contracts/duration';
import type { Evict } from '../../src/contracts/evict';
import type { KillCommand } from '../../src/contracts/kill';
import { guardSchema } from '../../src/contracts/schemas/cluster';
import { evictRequestSchema } from '../../src/contracts/schemas/evict';
import type { SessionListing, SessionRecord } from '../../src/contracts/session';
import { keyOf } from '../../src/contracts/session-key';
import {
  clientLives,
  fold,
  foldClient,
  foldSettings,
  isSettling,
  judgeClient,
  judgeRecord,
  stepOf,
} from '../../src/rules/evidence';
import type { EvidenceRecord, KnownClient, Look } from '../../src/rules/evidence';
import { asOwnerWatches, evictedNetworks, evictGuard, evictPolicy, memberOf } from '../../src/rules/sessions';
import { CLUSTER } from '../rules/support/timeline';
import { EVICTED } from './kill-records';
import { type Model, NoAnswer } from './kill-model';
import type { RunKind } from './kill-run';
import { nodesAt } from './looks';

const OWNERS = guardSchema.parse({ evict: { window: '20m', every: '5m' } });

/** As the owner bounds evictions. */
export const GUARD = evictGuard(OWNERS) ?? OWNERS;
export const POLICY = asOwnerWatches(
  evictPolicy(
    evictRequestSchema.parse({ cluster: 'prod1', client: EVICTED, requestedBy: { name: 'alice' } }),
  ),
  GUARD,
);
const NETWORKS = evictedNetworks(POLICY);
const SETTINGS = foldSettings(GUARD);
/** Nobody looks for longer until the evidence does, ms. */
const SETTLED_WITHIN_MS = 2 * durationMs(GUARD.minWindow) + 600_000;

/** All looks of an eviction, and what the same rules as the real one's make of them. */
export class EvictionWatch implements NonNullable<RunKind['eviction']> {
  readonly evict: Evict = { client: EVICTED };
  readonly #looks: Look[] = [];
  #records: EvidenceRecord[] = [];
  #client: KnownClient | undefined;

  constructor(readonly model: Model) {}

  /** The newest one. */
  get listing(): SessionListing | undefined {
    return this.#looks.at(-1)?.listing;
  }

  /** By what was known when the kills began. */
  get lastLookMs(): number | undefined {
    return this.#client?.record.last.server;
  }

  async look(detail: 'full' | 'digest' = 'full'): Promise<SessionRecord[]> {
    const departed = this.#now();
    const sessions = await this.model.list();
    const arrived = this.#now();
    const at = new Date(arrived.worker).toISOString();
    const digests = sessions.map((record) => ({ ...memberOf(record), ...nodeOf(record) }));
    const listing: SessionListing =
      detail === 'full' ? { detail, at, sessions } : { detail, at, sessions: digests };
    this.#looks.push({
      cluster: CLUSTER,
      listing,
      narrowed: false,
      nodes: nodesAt(this.model),
      departed,
      arrived,
    });
    return sessions;
  }

  async gather(): Promise<void> {
    const endMs = this.model.clock.nowMs + SETTLED_WITHIN_MS;
    while (this.model.clock.nowMs < endMs) {
      this.#records = this.#looks.reduce<EvidenceRecord[]>((all, one) => fold(all, one, SETTINGS), []);
      this.#client = foldClient(this.#looks, NETWORKS, SETTINGS);
      const known = [...this.#records.filter(({ endedAt }) => endedAt === undefined), this.#client?.record];
      const isSettled = known.every(
        (record) => record === undefined || !isSettling(record, { guard: GUARD }),
      );
      if (isSettled) return;
      this.model.clock.pass(Math.min(stepOf(GUARD), SETTINGS.mostGapMs / 2));
      await this.look().catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
      });
    }
  }

  whyNotEvident({ target }: KillCommand): string | undefined {
    const given = { target, cluster: CLUSTER, guard: GUARD, now: this.#now() };
    const why = judgeRecord({ ...given, records: this.#records });
    return why ?? judgeClient({ ...given, networks: NETWORKS, known: this.#client });
  }

  async whoLives({ target, killedPartners = [] }: KillCommand): Promise<string | undefined> {
    const ours = [...killedPartners, keyOf(target.record)];
    return clientLives(this.#client?.members ?? [], NETWORKS, await this.model.list(), ours);
  }

  /** Whoever sets the worker's clock does not set Temporal's. */
  #now() {
    return { worker: this.model.clocks.now().wallMs, server: this.model.clock.nowMs };
  }
}

const nodeOf = ({ node }: SessionRecord) => (node === undefined ? {} : { node });
