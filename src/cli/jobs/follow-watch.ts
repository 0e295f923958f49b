import type { JobHandle } from '../../client';
import { formatDuration } from '../../contracts/duration';
import type { LastLook } from '../../contracts/track-job';
import type { Trouble } from '../../contracts/trouble';
import { follow, type Followed, type FollowOptions, type Look } from '../shared/follow';
import type { Style } from '../shared/output/style';
import { lookAtWatch, watchEnd, type WatchEnd, type WatchLook } from './watch';
import { seenText } from './words';

const SECOND_MS = 1_000;

const secondsText = (ms: number): string =>
  ms < SECOND_MS ? '0s' : formatDuration(Math.floor(ms / SECOND_MS) * SECOND_MS);

const UNSEEN = {
  worker: 'waits for a worker to take it; it lasts as long as it has to',
  cluster: "waits for the cluster's worker",
  look: 'looks for the first time',
} as const;

interface FrameOptions {
  style: Style;
  spinner: string;
  /** The asker's own: others may have the watch run longer. */
  deadline?: string | undefined;
  /** Only what it does. @default false */
  brief?: boolean | undefined;
}

function detailsOf({ seen, since }: WatchLook, deadline: string | undefined): string {
  const now = Date.now();
  return [
    `watched for ${secondsText(now - since.getTime())}`,
    ...(seen?.at === undefined ? [] : [`seen ${secondsText(now - Date.parse(seen.at))} ago`]),
    ...(deadline === undefined ? [] : [`until ${deadline} at the latest`]),
  ].join(', ');
}

/** What a watch sees at this instant, in a line or two. */
export function watchFrame(
  look: WatchLook,
  { style, spinner, deadline, brief = false }: FrameOptions,
): string[] {
  const { seen, waitsFor = 'look' } = look;
  return [
    `${spinner} ${seen === undefined ? UNSEEN[waitsFor] : seenText(seen, style)}`,
    ...(brief ? [] : [style.dim(`  ${detailsOf(look, deadline)}`)]),
  ];
}

interface FollowJobOptions extends FollowOptions, Pick<FrameOptions, 'deadline' | 'brief'> {}

/** The watch's own answer to the same deadline comes first. */
const GRACE_MS = 3_000;

const isOver = (deadline: string | undefined): deadline is string =>
  deadline !== undefined && Date.now() > Date.parse(deadline) + GRACE_MS;

/** Tells what a watch sees, each change once, and that ONTAP answers again; where lines are drawn anew, the frame shows it all. */
class WatchNarrator {
  private told: string | undefined;
  /** What was seen last when it began to fail. */
  private failing: { at: string | undefined } | undefined;

  constructor(private readonly options: Pick<FollowJobOptions, 'screen' | 'brief'>) {}

  /** What is new since the last look. */
  update({ seen }: WatchLook, troubles: readonly Trouble[]): string[] {
    if (this.options.screen.isLive) return [];
    return [...this.recovery(seen, troubles), ...this.change(seen)];
  }

  private recovery(seen: LastLook | undefined, troubles: readonly Trouble[]): string[] {
    if (troubles.some(({ failure }) => failure !== undefined)) this.failing ??= { at: seen?.at };
    // The call may be gone for another reason, such as a command: a new answer tells.
    else if (this.failing !== undefined && seen?.at !== undefined && seen.at !== this.failing.at) {
      this.failing = undefined;
      return ['ONTAP answers again'];
    }
    return [];
  }

  private change(seen: LastLook | undefined): string[] {
    if (seen === undefined) return [];
    const { screen, brief = false } = this.options;
    const text = seenText(seen, screen.style);
    const news = brief ? (seen.absentSince ?? seen.state) : text;
    if (news === this.told) return [];
    this.told = news;
    return [text];
  }
}

/** A watch until it ends, or until the asker's own deadline. */
export function watchFollowed(
  handle: JobHandle,
  options: Omit<FollowJobOptions, 'everyMs' | 'signal'>,
): Followed<WatchLook, WatchEnd> {
  const { screen, workflows, deadline, brief } = options;
  const { style } = screen;
  const narrator = new WatchNarrator(options);
  let last: LastLook | undefined;
  let late: WatchEnd | undefined;
  async function look(): Promise<Look<WatchLook> | undefined> {
    const found = await lookAtWatch(handle, workflows);
    if (found === undefined) return undefined;
    // Right after a command looks begin anew, and know nothing of the earlier ones.
    last = found.status.seen ?? last;
    const seen = last === undefined ? {} : { seen: last };
    if (isOver(deadline))
      late = { outcome: 'deadline_exceeded', deadline, ...(last === undefined ? {} : { last }) };
    return late === undefined ? { ...found, status: { ...found.status, ...seen } } : undefined;
  }
  return {
    noun: 'watch',
    look,
    tell: (seen, troubles) => narrator.update(seen, troubles),
    draw: (seen, spinner) => watchFrame(seen, { style, spinner, deadline, brief }),
    result: async () => late ?? watchEnd(handle),
  };
}

/**
 * Shows a watch until it ends, or until the asker's own deadline.
 *
 * @throws RunFailedError when the watch could not do its work, or the signal's reason
 */
export function followJob(handle: JobHandle, options: FollowJobOptions): Promise<WatchEnd> {
  return follow(watchFollowed(handle, options), options);
}
