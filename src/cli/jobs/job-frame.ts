import { formatDuration } from '../../contracts/duration';
import { plainText } from '../../contracts/text';
import type { LastLook } from '../../contracts/track-job';
import type { Style } from '../shared/output/style';
import { troubleNowText } from '../shared/troubles';
import type { WatchLook } from './look-at-watch';
import { stateText } from './words';

const SECOND_MS = 1_000;

const secondsText = (ms: number): string =>
  ms < SECOND_MS ? '0s' : formatDuration(Math.floor(ms / SECOND_MS) * SECOND_MS);

const UNSEEN = {
  worker: 'waits for a worker to take it; it lasts as long as it has to',
  cluster: "waits for the cluster's worker",
  look: 'looks for the first time',
} as const;

/** `running: creating_node_backups`; some jobs repeat their state as their message. */
export function seenText({ state, message, absentSince }: LastLook, style: Style): string {
  if (absentSince !== undefined)
    return `${style.yellow('not found')} since ${absentSince}, which is no answer yet: it is looked for again`;
  const text = stateText(state, style);
  return message === undefined || message === state ? text : `${text}: ${plainText(message)}`;
}

export interface JobFrameOptions {
  now: number;
  style: Style;
  spinner: string;
  deadline?: string;
  /** Only what it does. @default false */
  brief?: boolean;
}

function detailsOf({ seen, since }: WatchLook, { now, deadline }: JobFrameOptions): string {
  return [
    `watched for ${secondsText(now - since.getTime())}`,
    ...(seen?.at === undefined ? [] : [`seen ${secondsText(now - Date.parse(seen.at))} ago`]),
    ...(deadline === undefined ? [] : [`until ${deadline} at the latest`]),
  ].join(', ');
}

/** What a watch sees at this instant, in a line or two. */
export function jobFrame(look: WatchLook, options: JobFrameOptions): string[] {
  const { style, spinner, brief = false } = options;
  const { seen, troubles } = look;
  return [
    `${spinner} ${seen === undefined ? UNSEEN[look.waitsFor ?? 'look'] : seenText(seen, style)}`,
    ...(brief ? [] : [style.dim(`  ${detailsOf(look, options)}`)]),
    ...troubles.map((trouble) => style.yellow(`  ${troubleNowText(trouble)}`)),
  ];
}
