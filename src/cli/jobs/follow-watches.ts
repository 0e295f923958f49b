import type { JobHandle } from '../../client';
import { RunFailedError } from '../../client';
import { plainText } from '../../contracts/text';
import { follow, type Followed, type FollowOptions, type Look } from '../shared/follow';
import type { Screen } from '../shared/output/screen';
import { troubleNowText, TroublesTold } from '../shared/troubles';
import { watchFollowed } from './follow-watch';
import type { WatchEnd, WatchLook } from './watch';
import { endLine } from './words';

/** How the wait for one of several jobs ended; `not_awaited`: another job ended the waits, and its watch goes on. */
export type RowEnd = WatchEnd | { outcome: 'error'; why: string } | { outcome: 'not_awaited' };

/** One of the jobs that are waited for. */
export interface Row {
  cluster: string;
  uuid: string;
  /** The watch, or why it could not be joined. */
  watch: JobHandle | RowEnd;
}

const hasSucceeded = (end: RowEnd): boolean => end.outcome === 'succeeded';

/** How a job of several ended, or was left, in one line. */
function rowEndText(end: RowEnd, row: Row, { style }: Screen): string {
  if (end.outcome === 'error') return `${style.bold(style.red('error'))}: ${plainText(end.why)}`;
  if (end.outcome === 'not_awaited') return `${style.dim('not_awaited')}: its watch goes on`;
  return endLine(end, row, style);
}

/** One job in the show: what its last look has found, and how it ended. */
class ShownRow {
  end?: RowEnd;
  private found?: Look<WatchLook>;
  private isEndTold = false;
  private readonly troubles = new TroublesTold();
  private readonly followed?: Followed<WatchLook, WatchEnd>;

  constructor(
    private readonly row: Row,
    private readonly screen: Screen,
    options: Parameters<typeof watchFollowed>[1],
  ) {
    if ('outcome' in row.watch) this.end = row.watch;
    else this.followed = watchFollowed(row.watch, { ...options, brief: true });
  }

  async look(): Promise<void> {
    const { followed } = this;
    if (followed === undefined || this.end !== undefined) return;
    const found = await followed.look();
    if (found !== undefined) this.found = found;
    else this.end = await followed.result().catch(errorEnd);
  }

  /** What is new, for a growing list of lines. */
  news(): string[] {
    if (this.screen.isLive || this.isEndTold) return [];
    const { status, troubles = [] } = this.found ?? {};
    const seen = status === undefined ? [] : (this.followed?.tell(status, troubles) ?? []);
    const lines = [...seen, ...this.troubles.news(troubles)].map((line) => `${this.row.uuid} ${line}`);
    this.isEndTold = this.end !== undefined;
    return [...lines, ...(this.end === undefined ? [] : [this.endText(this.end)])];
  }

  /** How it ended, or was left, unless that was told. */
  lastNews(): string[] {
    return this.isEndTold ? [] : [this.endText(this.end ?? { outcome: 'not_awaited' })];
  }

  draw(spinner: string): string {
    return this.end === undefined ? `${this.row.uuid} ${this.nowText(spinner)}` : this.endText(this.end);
  }

  private endText(end: RowEnd): string {
    return `${this.row.uuid} ${rowEndText(end, this.row, this.screen)}`;
  }

  private nowText(spinner: string): string {
    const { status, troubles = [] } = this.found ?? {};
    const now = status === undefined ? [spinner] : (this.followed?.draw(status, spinner) ?? []);
    const trouble = troubles.slice(0, 1).map((one) => this.screen.style.yellow(troubleNowText(one)));
    return [...now, ...trouble].join('; ');
  }
}

/** A watch that could not do its work is a row. @throws whatever else went wrong */
function errorEnd(error: unknown): RowEnd {
  if (error instanceof RunFailedError) return { outcome: 'error', why: error.message };
  throw error;
}

/** Looks a second, at all watches together, ms: Temporal serves others, too. */
const LOOK_AT_ONE_MS = 20;

interface FollowJobsOptions extends FollowOptions {
  deadline: string | undefined;
  /** The first job that does not succeed ends the show. */
  failFast: boolean;
}

/** Shows several watches, a row each, until all have ended; how each did, in their order. */
export function followJobs(rows: readonly Row[], options: FollowJobsOptions): Promise<RowEnd[]> {
  const { screen, failFast, everyMs } = options;
  const shown = rows.map((row) => new ShownRow(row, screen, options));
  const isOver = () =>
    shown.every(({ end }) => end !== undefined) ||
    (failFast && shown.some(({ end }) => end !== undefined && !hasSucceeded(end)));
  const news = () => shown.flatMap((row) => row.news());
  async function look(): Promise<Look<object> | undefined> {
    await Promise.all(shown.map((row) => row.look()));
    return isOver() ? undefined : { status: {}, troubles: [] };
  }
  return follow<object, RowEnd[]>(
    {
      noun: 'watch',
      look,
      tell: news,
      draw: (_status, spinner) => shown.map((row) => row.draw(spinner)),
      result: async () => shown.map(({ end }) => end ?? { outcome: 'not_awaited' }),
      tellEnd: () => shown.flatMap((row) => row.lastNews()),
    },
    { ...options, everyMs: Math.max(everyMs, rows.length * LOOK_AT_ONE_MS) },
  );
}
