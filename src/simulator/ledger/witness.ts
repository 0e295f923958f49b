import type { LiveSession } from '../world/sessions';
import type { SessionRecord } from '../world/record';

/**
 * How long after a read of one session a kill of it still counts as the same round trip. Real milliseconds:
 * a killer has to send its DELETE within 2 s of the answer, the rest is a slow network.
 */
export const RACE_WINDOW_MS = 5_000;

export type Verdict = 'justified' | 'wrongful' | 'raced';

export interface Judgement {
  verdict: Verdict;
  /** Real milliseconds since the same client last read this very session by its id. */
  readAgeMs: number | null;
}

/** What one client has seen of one session. */
interface Sight {
  record: SessionRecord;
  fingerprint: string;
  /** Reads that showed this very fingerprint, one after the other. */
  reads: number;
  /** True when an earlier read showed another one. */
  moved: boolean;
  instance: { at: number; justified: boolean } | undefined;
}

/** Whatever changes when a session moves, or when another one has its id. */
function fingerprintOf(record: SessionRecord): string {
  const { data, mover } = record;
  return [
    record.client_address,
    record.client_port,
    record.source_address,
    record.data_path,
    record.node?.uuid,
    data?.state,
    data?.reason,
    data?.operation,
    data?.bytes_processed,
    data?.connection?.address,
    data?.connection?.port,
    mover?.state,
    mover?.reason,
    mover?.bytes_moved,
    mover?.connection?.address,
    mover?.connection?.port,
  ].join('|');
}

// Right are: its story says stale, and since its last move the client saw it twice, or never saw it move.
function isJustified(live: LiveSession, sight: Sight | undefined, fingerprint: string): boolean {
  if (live.session.deserves !== 'stale') return false;
  if (sight === undefined) return true;
  return sight.fingerprint === fingerprint && (!sight.moved || sight.reads >= 2);
}

/** Remembers what each client was shown, and judges its kills by that. */
export class Witness {
  readonly #sights = new Map<string, Map<string, Sight>>();

  constructor(private readonly realMs: () => number) {}

  /** A client was shown the session, in a list or alone (`instance`). */
  saw(client: string, live: LiveSession, instance: boolean): void {
    const before = this.#sight(client, live);
    // Records of sessions in which nothing changes are the same object.
    const unchanged = before?.record === live.record;
    const fingerprint = unchanged ? before.fingerprint : fingerprintOf(live.record);
    const same = before?.fingerprint === fingerprint;
    const sight: Sight = {
      record: live.record,
      fingerprint,
      reads: same ? before.reads + 1 : 1,
      moved: before !== undefined && (before.moved || !same),
      instance: before?.instance,
    };
    if (instance) sight.instance = { at: this.realMs(), justified: isJustified(live, sight, fingerprint) };
    this.#of(client).set(live.session.key, sight);
  }

  /** Judges a kill of the session at this instant, that arrived at `arrivedAt`. */
  judge(client: string, live: LiveSession, arrivedAt: number): Judgement {
    const sight = this.#sight(client, live);
    const readAgeMs = sight?.instance ? Math.max(0, Math.round(arrivedAt - sight.instance.at)) : null;
    const justified = live.session.killed || isJustified(live, sight, fingerprintOf(live.record));
    if (justified) return { verdict: 'justified', readAgeMs };
    const raced = sight?.instance?.justified === true && readAgeMs !== null && readAgeMs <= RACE_WINDOW_MS;
    return { verdict: raced ? 'raced' : 'wrongful', readAgeMs };
  }

  #of(client: string): Map<string, Sight> {
    const sights = this.#sights.get(client) ?? new Map<string, Sight>();
    this.#sights.set(client, sights);
    return sights;
  }

  #sight(client: string, live: LiveSession): Sight | undefined {
    return this.#sights.get(client)?.get(live.session.key);
  }
}
