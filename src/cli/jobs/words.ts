import { formatDuration } from '../../contracts/duration';
import type { JobRecord } from '../../contracts/job';
import type { CommandOutcome } from '../../contracts/track-job';
import type { Style } from '../shared/output/style';
import { NOTHING, shown } from '../shared/output/words';
import type { WatchEnd } from './watch-end';

type Tone = keyof Style;

const STATE_TONE: Readonly<Record<string, Tone>> = {
  queued: 'dim',
  running: 'cyan',
  paused: 'yellow',
  success: 'green',
  failure: 'red',
};

/** A state as ONTAP shows it, in its colour. */
export const stateText = (state: string | undefined, style: Style): string =>
  style[STATE_TONE[state ?? ''] ?? 'bold'](shown(state));

const END_TONE: Record<WatchEnd['outcome'], Tone> = {
  succeeded: 'green',
  failed: 'red',
  cancelled: 'green',
  cancel_lost_race: 'yellow',
  vanished: 'yellow',
  never_found: 'red',
  deadline_exceeded: 'yellow',
  paused_too_long: 'yellow',
  watch_stopped: 'yellow',
};

export const endText = (outcome: WatchEnd['outcome'], style: Style): string =>
  style[END_TONE[outcome]](outcome);

const COMMAND_TONE: Record<CommandOutcome | 'never_found', Tone> = {
  confirmed: 'green',
  already: 'green',
  finished_first: 'yellow',
  unsupported: 'yellow',
  awaits_approval: 'yellow',
  unconfirmed: 'yellow',
  never_found: 'red',
};

export const commandText = (outcome: CommandOutcome | 'never_found', style: Style): string =>
  style[COMMAND_TONE[outcome]](outcome);

const SECOND_MS = 1_000;

/** Time between two instants in whole seconds, as far as both are there. */
export function ageText(from: string | undefined, to: string): string {
  const ms = Date.parse(to) - Date.parse(from ?? '');
  if (Number.isNaN(ms)) return NOTHING;
  return ms < SECOND_MS ? '0s' : formatDuration(ms);
}

/** What a person calls the job. */
export const nameOf = ({ description, uuid }: Pick<JobRecord, 'description' | 'uuid'>): string =>
  shown(description ?? uuid);
