import { scheduleId } from '../../contracts/ids';
import { readPauseNote } from '../../contracts/pause-note';
import type { ScheduleAction, ScheduleChange, ScheduleDiff } from '../../contracts/schedule';
import { type Content, contentHash } from './content';

/** A schedule of ours as the server has it. */
export interface CurrentSchedule {
  name: string;
  content: Content;
  /** Hash of what was applied last; absent when somebody replaced the schedule as a whole. */
  appliedHash?: string | undefined;
  paused: boolean;
  note?: string | undefined;
}

/** A schedule as it is wanted. */
export interface WantedSchedule {
  name: string;
  content: Content;
  paused: boolean;
}

/** Every key whose text is not the same. */
export function changesBetween(before: Content, after: Content): ScheduleChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => {
      const [was, will] = [before.get(path), after.get(path)];
      return {
        path,
        ...(was === undefined ? {} : { before: was }),
        ...(will === undefined ? {} : { after: will }),
      };
    });
}

/** What the file says about pausing; a pause that somebody else made is his to end. */
function pausing(
  wanted: WantedSchedule,
  { paused, note }: CurrentSchedule,
): 'pause' | 'resume' | 'leave' | 'none' {
  if (wanted.paused) return paused ? 'none' : 'pause';
  if (!paused) return 'none';
  return readPauseNote(note).through === 'file' ? 'resume' : 'leave';
}

function actionOf(changes: readonly ScheduleChange[], pause: ReturnType<typeof pausing>): ScheduleAction {
  if (changes.length > 0) return 'change';
  return pause === 'leave' ? 'none' : pause;
}

/**
 * What has to be done to a schedule.
 *
 * @param wanted - Undefined: it is not in the file.
 * @param current - Undefined: it does not exist.
 */
export function diffSchedule(
  name: string,
  wanted: WantedSchedule | undefined,
  current: CurrentSchedule | undefined,
): ScheduleDiff {
  const common = { name, scheduleId: scheduleId(name) };
  const editedByHand = current !== undefined && current.appliedHash !== contentHash(current.content);
  if (wanted === undefined || current === undefined) {
    const action = wanted === undefined ? 'delete' : 'create';
    const changes = changesBetween(current?.content ?? new Map(), wanted?.content ?? new Map());
    return { ...common, action, changes, editedByHand };
  }
  const contents = changesBetween(current.content, wanted.content);
  const pause = pausing(wanted, current);
  const isPausing = pause === 'pause' || pause === 'resume';
  const pauseChange = { path: 'paused', before: String(current.paused), after: String(wanted.paused) };
  return {
    ...common,
    action: actionOf(contents, pause),
    changes: isPausing ? [...contents, pauseChange] : contents,
    editedByHand: editedByHand && contents.length > 0,
    ...(pause === 'leave' ? { staysPaused: readPauseNote(current.note) } : {}),
  };
}
