/** How long attempts hold their slot. */
export interface HoldSettings {
  /** Activities of this cluster that the worker runs at a time. */
  slots: number;
  /** Longest hold, ms. 0 where time is skipped: held looks would keep it from passing. */
  longestMs: number;
  /** From an attempt's end to the next one, ms; `nextLookMs` is the time to its next look. Never 0: that would end the activity. */
  againMs: (nextLookMs: number) => number;
}

/** Commands and kills find this many slots free, however many jobs are awaited. */
const FREE_SLOTS = 50;

/** Activities of one cluster at a time: four fifths are 5,000 waits, and kills and commands have room beside them. */
export const CLUSTER_SLOTS = 6_400;

/** As in a worker: two attempts in a row that are lost stay below the 300 s after which ONTAP forgets a job. */
export const HELD: HoldSettings = { slots: CLUSTER_SLOTS, longestMs: 90_000, againMs: () => 1 };

/** Above this part of the slots holds are short, so that slots become free soon. */
const CROWDED_ABOVE = 0.8;
const CROWDED_HOLD_MS = 5_000;
/** A wait that found no slot to hold looks again after this, ms. */
const NO_SLOT_MS = 5_000;
/** A worker that stops lets go, and its last polls are forgotten by the server before the next attempt is due; ms. */
const LET_GO_MS = 500;
/** Holds end at a random point of their last quarter: what began together would come together for ever. */
const LAST_PART = 0.25;

/** One attempt that holds its slot. */
export interface Hold {
  /** Its time, ms; 0 for one look. */
  ms: number;
  /** Settles when its time is over, or it is let go. */
  over: Promise<void>;
  /** Settles when the worker stops. */
  letGo: Promise<void>;
  /** Ms to the next attempt. */
  againMs: (nextLookMs: number) => number;
  end: () => void;
}

/** The attempts of one cluster that hold a slot of this process. */
export class HeldLooks {
  private readonly held = new Set<() => void>();

  constructor(
    private readonly settings: HoldSettings,
    private readonly stopping?: AbortSignal,
    private readonly random: () => number = Math.random,
  ) {
    stopping?.addEventListener('abort', () => this.letAllGo(), { once: true });
  }

  /**
   * @param mostMs - longest time that this attempt may take
   * @param untilMs - the time after which its hold has to end, to the ms
   */
  begin(mostMs: number, untilMs = Number.POSITIVE_INFINITY): Hold {
    const { slots, againMs } = this.settings;
    const isFull = this.held.size >= slots - FREE_SLOTS;
    const ms = isFull ? 0 : this.lengthMs(mostMs, untilMs);
    let isLetGo = false;
    let release = () => {};
    const letGo = new Promise<void>((resolve) => {
      release = () => {
        isLetGo = true;
        resolve();
      };
    });
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    this.held.add(release);
    if (this.stopping?.aborted === true) release();
    return {
      ms,
      letGo,
      over: Promise.race([letGo, timeUp]),
      againMs: (nextLookMs) => {
        if (isLetGo) return LET_GO_MS;
        return isFull ? Math.max(NO_SLOT_MS, nextLookMs) : againMs(nextLookMs);
      },
      end: () => {
        clearTimeout(timer);
        this.held.delete(release);
      },
    };
  }

  private lengthMs(mostMs: number, untilMs: number): number {
    const { slots, longestMs } = this.settings;
    const isCrowded = this.held.size >= slots * CROWDED_ABOVE;
    const most = Math.max(0, Math.min(mostMs, longestMs, isCrowded ? CROWDED_HOLD_MS : longestMs));
    return untilMs <= most ? Math.max(0, untilMs) : most * (1 - LAST_PART * this.random());
  }

  private letAllGo(): void {
    for (const release of this.held) release();
  }
}
