import type { SimulatorClock } from '../clock';
import type { LiveSession } from '../world/sessions';
import { Witness, type Verdict } from './witness';

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
  verdict: Verdict | 'none';
  readAgeMs: number | null;
  /** True when it ended a session that lived until then. */
  ended: boolean;
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
}

/** Who writes, and how. */
export interface Writer {
  client: string;
  method: string;
  path: string;
  query: URLSearchParams;
  /** Real milliseconds when the request arrived. */
  arrivedAt: number;
}

/** Every write with its verdict. */
export class Ledger {
  readonly witness: Witness;
  readonly #writes: LedgerWrite[] = [];
  readonly #accepted = new Set<LedgerWrite>();

  constructor(private readonly clock: SimulatorClock) {
    this.witness = new Witness(() => clock.real());
  }

  /** Notes a kill right before it takes effect; `kill` answers whether it ended the session. */
  kill(writer: Writer, live: LiveSession, kill: () => boolean): LedgerWrite {
    const judgement = this.witness.judge(writer.client, live, writer.arrivedAt);
    const again = live.session.killed;
    const write = this.#note(writer, { session: live.session.key, story: live.session.story, ...judgement });
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

  report(): LedgerReport {
    const accepted = [...this.#accepted];
    return {
      writes: this.#writes.map((write) => ({ ...write })),
      deletes: accepted.filter(({ ended }) => ended).length,
      wrongfulKills: accepted.filter(({ verdict }) => verdict === 'wrongful').length,
      racedKills: accepted.filter(({ verdict }) => verdict === 'raced').length,
    };
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
