import type { SimulatorClock } from '../clock';
import type { Deserves } from '../stories';
import type { LiveSession, Sessions } from '../world/sessions';
import type { RestSession } from '../world/record';

/**
 * How long after the evaluation of a read of one session a kill of it still counts as the same round trip. Real
 * milliseconds: a killer has to send its DELETE within 2 s of sending the read, the rest is a slow network. However
 * long the answer took, it is the instant of which it tells that counts.
 */
export const RACE_WINDOW_MS = 3_000;

/**
 * `justified`: stale, and nothing that the client was shown spoke against it. `raced`: it moved after the last read.
 * `deceived`: the last read, within the same round trip, told of an older world, so that the client could not know.
 * `late`: the kill was right when it arrived, or hit nothing; the cluster let it land later, on something else.
 * `wrongful`: any other, which the client could have known.
 */
export type WriteVerdict = 'justified' | 'wrongful' | 'raced' | 'deceived' | 'late';

export interface Judgement {
  verdict: WriteVerdict;
  /** Real milliseconds from the evaluation of the last read of this session by its id, by the same client, to the kill. */
  readAgeMs: number | null;
}

/** What one client has seen of one session. */
interface Sight {
  record: RestSession;
  fingerprint: string;
  /** Reads that showed this very fingerprint, one after the other. */
  reads: number;
  /** True when an earlier read showed another one. */
  moved: boolean;
  /** The last read by id: when it was evaluated, what a kill would have been, and whether it told of another world. */
  instance: { at: number; justified: boolean; lied: boolean } | undefined;
  /** What the last answer showed that told the truth. */
  truth: string | undefined;
}

/** What the witness looks up by itself: no client is shown it. */
export interface Truth {
  clock: Pick<SimulatorClock, 'real' | 'now' | 'at' | 'isBent'>;
  sessions: Pick<Sessions, 'get'>;
}

const TELLING = /^(id|uuid|client_address|client_port|source_address|data_path|node|data|mover)(\.|$)/;

/** True for fields without which nobody can tell whether a session moved, or is another one. */
export const tellsApart = (path: string): boolean => TELLING.test(path);

/** Whatever changes when a session moves, or when another one has its id. */
function fingerprintOf(record: RestSession): string {
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
function isJustified(deserves: Deserves, sight: Sight | undefined, fingerprint: string): boolean {
  if (deserves !== 'stale') return false;
  if (sight === undefined) return true;
  return sight.fingerprint === fingerprint && (!sight.moved || sight.reads >= 2);
}

/** Remembers what each client was shown, and judges its kills by what was true. */
export class Witness {
  readonly #sights = new Map<string, Map<string, Sight>>();

  constructor(private readonly truth: Truth) {}

  /** A client was shown the session, in a list or alone (`instance`). */
  saw(client: string, live: LiveSession, instance: boolean): void {
    const { clock } = this.truth;
    const before = this.#sight(client, live);
    // Records of sessions in which nothing changes are the same object.
    const unchanged = before?.record === live.record;
    const fingerprint = unchanged ? before.fingerprint : fingerprintOf(live.record);
    const same = before?.fingerprint === fingerprint;
    const lied = this.#isLie(live, fingerprint);
    const sight: Sight = {
      record: live.record,
      fingerprint,
      reads: same ? before.reads + 1 : 1,
      moved: before !== undefined && (before.moved || !same),
      instance: before?.instance,
      truth: lied ? before?.truth : fingerprint,
    };
    const justified = isJustified(live.session.deservedAt(clock.now()), sight, fingerprint);
    if (instance) sight.instance = { at: clock.real(), justified, lied };
    this.#of(client).set(live.session.key, sight);
  }

  /** A client read the session by its id and was shown too little to go by. */
  sawPart(client: string, live: LiveSession): void {
    const sight = this.#sight(client, live);
    if (sight !== undefined) sight.instance = undefined;
  }

  /** Judges a kill of the session at this instant, that arrived at `arrivedAt`. */
  judge(client: string, live: LiveSession, arrivedAt: number): Judgement {
    const sight = this.#sight(client, live);
    const last = sight?.instance;
    const readAgeMs = last ? Math.max(0, Math.round(arrivedAt - last.at)) : null;
    const fingerprint = fingerprintOf(live.record);
    if (live.session.killed || isJustified(live.session.deserves, sight, fingerprint))
      return { verdict: 'justified', readAgeMs };
    const wrongful = { verdict: 'wrongful', readAgeMs } as const;
    if (last?.justified !== true || readAgeMs === null || readAgeMs > RACE_WINDOW_MS) return wrongful;
    if (!last.lied) return { verdict: 'raced', readAgeMs };
    // Who was once told what is still true could have known, whatever it was told since.
    return sight?.truth === fingerprint ? wrongful : { verdict: 'deceived', readAgeMs };
  }

  /** True when the answer tells of another world, and the session is not what it says. */
  #isLie({ session }: LiveSession, fingerprint: string): boolean {
    const { clock, sessions } = this.truth;
    if (!clock.isBent) return false;
    const { uuid, id } = session.identity;
    const now = clock.at('present', () => sessions.get(uuid, id));
    return now?.session !== session || fingerprintOf(now.record) !== fingerprint;
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
