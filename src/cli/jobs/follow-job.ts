import { setTimeout as sleep } from 'node:timers/promises';
import type { JobHandle, OntapWorkflows } from '../../client';
import type { LastLook } from '../../contracts/track-job';
import type { Screen } from '../shared/output/screen';
import { troubleText } from '../shared/troubles';
import { unlessStopped } from '../shared/until-interrupted';
import { jobFrame, seenText } from './job-frame';
import { lookAtWatch, type WatchLook } from './look-at-watch';
import { watchEnd, type WatchEnd } from './watch-end';

export interface FollowJobOptions {
  screen: Screen;
  workflows: OntapWorkflows;
  /** Time between two looks at the watch; ONTAP is not asked by them. */
  everyMs: number;
  signal: AbortSignal;
  /** The asker's own deadline: others may have the watch run longer. */
  deadline?: string | undefined;
  /** One line, and no progress where nothing can be drawn anew: there are others. @default false */
  brief?: boolean;
  /** Above all else, when the watch goes on at all. */
  title?: string;
}

/** The watch's own answer to the same deadline comes first. */
const GRACE_MS = 3_000;

const isOver = (deadline: string | undefined): deadline is string =>
  deadline !== undefined && Date.now() > Date.parse(deadline) + GRACE_MS;

/** What a watch sees, as a growing list of lines: each change once. */
class JobNarrator {
  private told = '';
  private isTitled = false;

  constructor(
    private readonly screen: Screen,
    private readonly options: Pick<FollowJobOptions, 'brief' | 'title'>,
  ) {}

  /** Where lines are drawn anew, the frame shows it all. */
  update({ seen, ...look }: WatchLook): string[] {
    const { style, isLive } = this.screen;
    const troubles = look.troubles.map(troubleText);
    const title = this.title();
    const lines = [...(seen === undefined ? [] : [seenText(seen, style)]), ...troubles];
    const news = [
      this.options.brief === true ? (seen?.absentSince ?? seen?.state) : lines[0],
      ...troubles,
    ].join('\n');
    if (isLive || news === '' || news === this.told) return title;
    this.told = news;
    return [...title, ...lines];
  }

  private title(): string[] {
    const { title } = this.options;
    if (title === undefined || this.isTitled) return [];
    this.isTitled = true;
    return [title];
  }
}

async function showUntilEnd(handle: JobHandle, options: FollowJobOptions): Promise<WatchEnd | undefined> {
  const { screen, workflows, everyMs, signal, deadline, brief = false } = options;
  const narrator = new JobNarrator(screen, options);
  let last: LastLook | undefined;
  for (;;) {
    const look = await unlessStopped(workflows, signal, () => lookAtWatch(handle, workflows));
    if (look === undefined) return undefined;
    // Right after a command looks begin anew, and know nothing of the earlier ones.
    last = look.seen ?? last;
    const shown = last === undefined ? look : { ...look, seen: last };
    screen.print(...narrator.update(shown));
    const { style } = screen;
    const until = deadline === undefined ? {} : { deadline };
    screen.live((spinner) => jobFrame(shown, { now: Date.now(), style, spinner, brief, ...until }));
    if (isOver(deadline))
      return { outcome: 'deadline_exceeded', deadline, ...(last === undefined ? {} : { last }) };
    await sleep(everyMs, undefined, { signal });
  }
}

/**
 * Shows a watch until it ends, or until the asker's own deadline. It looks again and again instead of waiting for the
 * result, so that nothing is pending when the connection closes.
 *
 * @throws RunFailedError when the watch could not do its work, or the signal's reason
 */
export async function followJob(handle: JobHandle, options: FollowJobOptions): Promise<WatchEnd> {
  const { screen, signal } = options;
  try {
    return (await showUntilEnd(handle, options)) ?? (await watchEnd(handle));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    screen.live();
  }
}
