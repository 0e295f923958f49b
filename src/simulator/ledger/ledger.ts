import type { SimulatorClock } from '../clock';
import type { Agenda } from '../world/agenda';
import type { SimulatedSession } from '../world/session';
import type { LiveSession, Sessions } from '../world/sessions';
import { Witness, type WriteVerdict } from './witness';

/** One write that reached the cluster, and what was true at that instant. */
export interface LedgerWrite {
  /** Simulated time. */
  at: string;
  method: string;
  path: string;
  /** Status that was answered; null when the connection broke first. */
  status: number | null;
  /** What a job was asked to do. */
  action?: string;
  /** `owner/id` of the session that was hit. */
  session: string | null;
  /** The story that this session lived. */
  story: string | null;
  /** `none`: the write hit no session; a command to a job is one of these. */
  verdict: WriteVerdict | 'none';
  readAgeMs: number | null;
  /** True when it ended a session that lived until then, and has not been undone. */
  ended: boolean;
  /** It was taken, and undone by the cluster later. */
  undone?: true;
  /**
   * It took effect after its arrival: when, with which status, and the story of the session that it hit then. `at`,
   * `session`, `story` and the first verdict are of the arrival: by that the client is judged.
   */
  landedLate?: true;
  landedAt?: string;
  landedStatus?: number;
  hit?: string | null;
  client: string;
}

export interface LedgerReport {
  writes: LedgerWrite[];
  /** Writes that ended a session. */
  deletes: number;
  /** Accepted kills of sessions that lived. */
  wrongfulKills: number;
  /** Accepted kills of sessions that moved within the last round trip. */
  racedKills: number;
  /** Accepted kills after a last read that told of an older world: the client could not know. */
  deceivedKills: number;
  /** Kills that were right when they arrived, and that the cluster let hit something else later. */
  lateKills: number;
}

/** Who writes, and how. */
export interface Writer {
  client: string;
  method: string;
  path: string;
  query: URLSearchParams;
  /** Real milliseconds when the request arrived. */
  arrivedAt: number;
  /** The note of a write that arrived before, and takes effect now. */
  landing?: LedgerWrite;
}

/** Every write with its verdict. */
export class Ledger {
  readonly witness: Witness;
  readonly #writes: LedgerWrite[] = [];
  readonly #accepted = new Set<LedgerWrite>();

  /** The sessions that late writes were meant for when they arrived. */
  readonly #meant = new Map<LedgerWrite, SimulatedSession | undefined>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly world: { agenda: Agenda; sessions: Sessions },
  ) {
    this.witness = new Witness({ clock, sessions: world.sessions });
  }

  /** Notes a kill right before it takes effect; `kill` answers whether it ended the session. */
  kill(writer: Writer, live: LiveSession, kill: () => boolean): LedgerWrite {
    const again = live.session.killed;
    const write = this.#judged(writer, live);
    write.ended = kill() && !again;
    if (!again) this.#accepted.add(write);
    return write;
  }

  /** Notes a write that hit no session. */
  other(writer: Writer): LedgerWrite {
    const action = writer.query.get('action');
    const facts = { session: null, story: null, verdict: 'none', readAgeMs: null } as const;
    return this.#note(writer, { ...(action === null ? {} : { action }), ...facts });
  }

  /** Notes a write that takes effect later; `live` is what it would hit now. */
  postpone(writer: Writer, live: LiveSession | undefined): LedgerWrite {
    const write = live === undefined ? this.other(writer) : this.#judged(writer, live);
    this.#meant.set(write, live?.session);
    return write;
  }

  /** A late write has had its effect, if any. */
  landed(write: LedgerWrite, status: number): void {
    const landedAt = new Date(this.clock.now()).toISOString();
    Object.assign(write, { landedLate: true, landedAt, landedStatus: status, hit: write.hit ?? null });
  }

  /** What a write did was taken back. */
  undone(write: LedgerWrite): void {
    Object.assign(write, { undone: true, ended: false });
  }

  report(): LedgerReport {
    this.world.agenda.settle(); // late writes that nobody has looked for yet
    const accepted = [...this.#accepted];
    const count = (wanted: WriteVerdict): number =>
      accepted.filter(({ verdict }) => verdict === wanted).length;
    return {
      writes: this.#writes.map((write) => ({ ...write })),
      deletes: accepted.filter(({ ended }) => ended).length,
      wrongfulKills: count('wrongful'),
      racedKills: count('raced'),
      deceivedKills: count('deceived'),
      lateKills: count('late'),
    };
  }

  #judged(writer: Writer, live: LiveSession): LedgerWrite {
    const judgement = this.witness.judge(writer.client, live, writer.arrivedAt);
    const { key: session, story } = live.session;
    const { landing } = writer;
    if (landing === undefined) return this.#note(writer, { session, story, ...judgement });
    landing.verdict = this.#landedVerdict(landing, live.session, judgement.verdict);
    landing.session = session;
    landing.hit = story;
    return landing;
  }

  // That a write lands late, and on what, is the cluster's doing. So a client answers for what was true when its
  // write arrived: a kill that was wrongful then stays so; one that was right, and hits a session that moved since or
  // that got the id since, is `late`.
  #landedVerdict(landing: LedgerWrite, hit: SimulatedSession, now: WriteVerdict): WriteVerdict {
    const { verdict } = landing;
    if (verdict === 'wrongful') return verdict;
    const isMeant = this.#meant.get(landing) === hit;
    if (isMeant && verdict !== 'justified' && verdict !== 'none') return verdict;
    return isMeant && now === 'justified' ? 'justified' : 'late';
  }

  #note(
    { client, method, path }: Writer,
    facts: Pick<LedgerWrite, 'action' | 'session' | 'story' | 'verdict' | 'readAgeMs'>,
  ): LedgerWrite {
    const at = new Date(this.clock.now()).toISOString();
    const write = { at, method, path, status: null, ...facts, ended: false, client };
    this.#writes.push(write);
    return write;
  }
}
