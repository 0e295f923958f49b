import type { ClusterConfig, GuardBounds } from '../../contracts/cluster';
import { fuseBlown } from '../errors/local-errors';
import type { OntapError } from '../errors/ontap-error';
import type { OntapRequest } from './send';

const HOUR_MS = 3_600_000;

/** Four full runs an hour, such as those of a schedule every 15 minutes. */
const RUNS_AN_HOUR = 4;
/** Twice the jobs of the largest sequence: each of them paused and cancelled. */
const COMMANDS_AN_HOUR = 400;

/** By two clocks: the first can't be set, the second is for people. */
export interface FuseClock {
  monotonicMs(): number;
  wallMs(): number;
}

const CLOCK: FuseClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** What holds in place of `maxKills` where it is larger. */
const EVICTED = 'evict.maxSessions';

/** A kind of writes that is counted. */
interface Meter {
  one: string;
  many: string;
  /** The key of the guard that holds just then, and its number. */
  bound(
    guard: GuardBounds,
    isFirstHour: boolean,
  ): { key: Exclude<keyof GuardBounds, 'evict'> | typeof EVICTED; most: number; isDefault: boolean };
}

const KILLS: Meter = {
  one: 'kill',
  many: 'kills',
  bound({ maxKills, maxKillsPerHour, evict }, isFirstHour) {
    // The largest run that the owner allows: one that is cut in the middle leaves what it was to end.
    const oneRun = Math.max(maxKills, evict?.maxSessions ?? 0);
    const most = maxKillsPerHour ?? RUNS_AN_HOUR * oneRun;
    const key = oneRun > maxKills ? EVICTED : 'maxKills';
    if (isFirstHour && oneRun < most) return { key, most: oneRun, isDefault: false };
    return { key: 'maxKillsPerHour', most, isDefault: maxKillsPerHour === undefined };
  },
};

const COMMANDS: Meter = {
  one: 'command to jobs',
  many: 'commands to jobs',
  bound: ({ maxCommandsPerHour }) => ({
    key: 'maxCommandsPerHour',
    most: maxCommandsPerHour ?? COMMANDS_AN_HOUR,
    isDefault: maxCommandsPerHour === undefined,
  }),
};

/**
 * What a request is counted as. A resume is not: it ends what a pause began, and a fuse that held it back would leave a
 * job paused, which is the very harm that it is there against.
 */
function meterOf({ method, target }: Pick<OntapRequest, 'method' | 'target'>): Meter | undefined {
  if (method === 'DELETE') return KILLS;
  return method === 'PATCH' && !target.endsWith('?action=resume') ? COMMANDS : undefined;
}

/**
 * Counts the writes of this process to one cluster that have left within the last hour. Whoever gives the orders, by
 * whatever runs: above the guard's bounds none leaves.
 */
export class Fuse {
  private readonly left = new Map<Meter, number[]>();
  private readonly startedMs: number;

  /** @param entry - Its guard is read each time. */
  constructor(
    private readonly entry: Pick<ClusterConfig, 'guard'>,
    private readonly clock = CLOCK,
  ) {
    this.startedMs = clock.monotonicMs();
  }

  /** Why a request must not leave now; undefined when it may. */
  objection(request: Pick<OntapRequest, 'method' | 'target'>): OntapError | undefined {
    const meter = meterOf(request);
    if (meter === undefined) return undefined;
    const nowMs = this.clock.monotonicMs();
    const left = this.recent(meter, nowMs);
    const { key, most, isDefault } = meter.bound(this.entry.guard, this.isFirstHour(nowMs));
    if (left.length < most) return undefined;
    const path = request.target.split('?')[0] ?? request.target;
    const hold = `all that guard.${key} of the cluster's entry${isDefault ? ', which is not set,' : ''} allows`;
    const first = key === 'maxKills' || key === EVICTED ? ' in the first hour of a worker' : '';
    return fuseBlown(
      { method: request.method, path },
      `this worker has sent ${left.length} ${left.length === 1 ? meter.one : meter.many} within an hour, ${hold} (${most})${first}; ${this.nextWords(meter, left, nowMs)}. If that many are meant, raise guard.${key}`,
    );
  }

  /** A request leaves. */
  count(request: Pick<OntapRequest, 'method' | 'target'>): void {
    const meter = meterOf(request);
    if (meter === undefined) return;
    const nowMs = this.clock.monotonicMs();
    this.left.set(meter, [...this.recent(meter, nowMs), nowMs]);
  }

  private isFirstHour(atMs: number): boolean {
    return atMs - this.startedMs < HOUR_MS;
  }

  private recent(meter: Meter, atMs: number): number[] {
    return (this.left.get(meter) ?? []).filter((leftMs) => atMs - leftMs < HOUR_MS);
  }

  private nextWords(meter: Meter, left: readonly number[], nowMs: number): string {
    const ends = [...left, this.startedMs].map((ms) => ms + HOUR_MS).filter((ms) => ms > nowMs);
    const next = ends
      .sort((a, b) => a - b)
      .find((ms) => this.recent(meter, ms).length < meter.bound(this.entry.guard, this.isFirstHour(ms)).most);
    if (next === undefined) return 'none may leave';
    const at = new Date(this.clock.wallMs() + next - nowMs).toISOString();
    return `the next may leave at ${at}`;
  }
}
