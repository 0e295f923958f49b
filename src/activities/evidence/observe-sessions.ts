import { activityInfo, log, sleep } from '@temporalio/activity';
import { durationMs } from '../../contracts/duration';
import { EVIDENCE_ROOM } from '../../contracts/evidence';
import type { SealedRecord } from '../../contracts/evidence';
import type {
  LookSummary,
  ObservedSessions,
  ObserveTurnsInput,
  ObserveTurnsResult,
} from '../../contracts/observe';
import { PAYLOAD_LIMIT_BYTES } from '../../contracts/payload-limit';
import { jsonBytes } from '../../contracts/text';
import type { EvidenceKeys } from '../../node';
import { OntapError } from '../../ontap';
import { fold, foldSettings, isOfRecords, summaryOf, useFrom, useOn, watchOn } from '../../rules/evidence';
import type { EvidenceRecord, FoldSettings, UseSeen, WatchRecord } from '../../rules/evidence';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withHeartbeat } from '../with-heartbeat';
import { attemptClock } from './evidence-context';
import type { AttemptClock, Evidence } from './evidence-context';
import { lookNow } from './look-now';
import { openRecords, openWatch, sealRecord, sealWatch } from './seals';
import { Teller } from './teller';

/** Looks of one activity: an hour of the usual five minutes. */
const TURNS = 12;
/** Half of its time-out: each carries all that is known, and is written down by Temporal. */
const HEARTBEAT_EVERY_MS = 45_000;

/** What the next attempt goes on from, in heartbeat details. */
interface State extends ObservedSessions, Pick<ObserveTurnsResult, 'tell'> {
  turns: number;
  missed: number;
  /** But for those that had ended before the activity began. */
  records: SealedRecord[];
}

/** Activities that look at all sessions again and again. */
export function createObserveSessions(context: ClusterContext, evidence: Evidence) {
  return {
    /**
     * Twelve looks, as far apart as the entry says, or fewer when something is to be told. A look without an answer is a
     * gap, and ends nothing.
     */
    observeNdmpSessions: (input: ObserveTurnsInput): Promise<ObserveTurnsResult> =>
      asActivity('sample', async () => {
        const { config, evidenceKeys: keys } = context;
        if (config.ages === undefined || keys === undefined)
          return { ended: 'not_configured', missed: 0, ...input };
        const everyMs = durationMs(config.ages.every);
        const settings = { ...foldSettings(config.guard, everyMs), collected: true };
        const observer = new Observer(context, evidence, keys, everyMs, settings);
        await observer.resume(input, activityInfo().heartbeatDetails as State | undefined);
        return withHeartbeat(
          observer.state(),
          async (beat) => {
            while (await observer.lookOnce()) beat(observer.state());
            return observer.result();
          },
          HEARTBEAT_EVERY_MS,
        );
      }),
  };
}

class Observer {
  private readonly clock: AttemptClock = attemptClock();
  private known: EvidenceRecord[] = [];
  /** Identities of those that had ended before the activity began. */
  private endedBefore = new Set<string>();
  private turns = 0;
  /** This attempt has not looked yet. */
  private isFirst = true;
  private missed = 0;
  private lookedAt: string | undefined;
  private summary: LookSummary | undefined;
  private watch: WatchRecord | undefined;
  private use: UseSeen | undefined;
  private readonly teller: Teller;

  constructor(
    private readonly context: ClusterContext,
    private readonly evidence: Evidence,
    private readonly keys: EvidenceKeys,
    private readonly everyMs: number,
    private readonly settings: FoldSettings,
  ) {
    this.teller = new Teller(context);
  }

  /** What was known when this attempt fell due is not younger than that, by Temporal's clock. */
  async resume(input: ObserveTurnsInput, state: State | undefined): Promise<void> {
    const { server: heardMs } = this.clock.now();
    const given = openRecords(this.keys, input.records, { heardMs, isAtOnce: true });
    const endedBefore = given.filter(({ endedAt }) => endedAt !== undefined);
    this.endedBefore = new Set(endedBefore.map(keyOfEnd));
    this.known =
      state === undefined ? given : [...openRecords(this.keys, state.records, { heardMs }), ...endedBefore];
    this.turns = state?.turns ?? 0;
    this.missed = state?.missed ?? 0;
    this.lookedAt = state?.lookedAt;
    this.summary = state?.summary;
    const { watch: sealed, faces } = state ?? input;
    const watch = sealed === undefined ? undefined : openWatch(this.keys, sealed);
    if (watch !== undefined && isOfRecords(watch, this.known)) this.watch = watch;
    this.use = faces === undefined ? undefined : { ...useFrom(faces), ...state?.use };
    await this.teller.resume(input, state);
  }

  /** False when there is nothing more to look at in this activity. */
  async lookOnce(): Promise<boolean> {
    if (this.turns >= TURNS || this.teller.hasNews) return false;
    await this.untilDue();
    if (this.context.stopping?.aborted === true) return false;
    this.turns++;
    try {
      const look = await lookNow(this.context, this.evidence, this.clock);
      this.known = fold(this.known, look, this.settings);
      this.watch = watchOn(this.watch, look, this.everyMs);
      this.use = this.use && useOn(this.use, look, this.known, this.everyMs);
      this.lookedAt = look.listing.at;
      this.summary = { ...summaryOf(look, this.known), ...this.teller.on(look, this.known, this.use) };
    } catch (error) {
      if (!(error instanceof OntapError)) throw error;
      this.missed++;
      log.warn('A look at the sessions had no answer', { cluster: this.context.cluster, why: error.message });
    }
    return true;
  }

  /**
   * From the last look on, also when another attempt took it: after a worker has died, the look that was due meanwhile is
   * late as it is. The first of all is due at once. A worker that stops hands over at once.
   */
  private async untilDue(): Promise<void> {
    const leftMs = this.isFirst ? this.lastMs() + this.everyMs - Date.now() : this.everyMs;
    this.isFirst = false;
    const { stopping } = this.context;
    if (leftMs <= 0 || stopping?.aborted === true) return;
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    stopping?.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([sleep(Math.min(this.everyMs, leftMs)), stopped]);
    } finally {
      stopping?.removeEventListener('abort', stop);
    }
  }

  /** When the last look was, by the worker's clock; 0 before the first. */
  private lastMs(): number {
    return Math.max(this.watch?.last.worker ?? 0, ...this.known.map(({ last }) => last.worker));
  }

  state(): State {
    const records = this.known.filter((record) => !this.endedBefore.has(keyOfEnd(record)));
    const looked = this.looked();
    const fits = fitting(this.sealed(records), jsonBytes(looked));
    return { turns: this.turns, missed: this.missed, ...looked, records: fits };
  }

  result(): ObserveTurnsResult {
    const looked = this.looked();
    return { missed: this.missed, ...looked, records: fitting(this.sealed(this.known), jsonBytes(looked)) };
  }

  private looked(): Omit<State, 'records' | 'turns' | 'missed'> {
    const { lookedAt, summary, watch, use } = this;
    return {
      ...(lookedAt === undefined ? {} : { lookedAt }),
      ...(summary === undefined ? {} : { summary }),
      ...(watch === undefined ? {} : { watch: sealWatch(this.keys, watch) }),
      ...(use === undefined ? {} : toldOf(use)),
      ...this.teller.told(),
    };
  }

  private sealed(records: readonly EvidenceRecord[]): SealedRecord[] {
    return records.map((record) => sealRecord(this.keys, record));
  }
}

const toldOf = ({ faces, ...use }: UseSeen) => ({ faces, use });

const keyOfEnd = ({ identity, endedAt }: EvidenceRecord) => `${identity} ${endedAt}`;

/** Those that have ended longest ago come last, and go first. */
function fitting(records: SealedRecord[], otherBytes: number): SealedRecord[] {
  const room = PAYLOAD_LIMIT_BYTES - 1_000 - otherBytes;
  return jsonBytes(records) <= room ? records : records.slice(0, Math.floor(room / EVIDENCE_ROOM.sealed));
}
