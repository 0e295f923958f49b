import { plainText } from './text';

/** What paused a schedule: an entry of the file, a person's command, or the halt of everything. */
export type PausedThrough = 'file' | 'command' | 'halt';

/** Who paused a schedule, and why, as far as its note tells. */
export interface PauseRecord {
  /** Absent for a note that is not ours: the Temporal UI and CLI write free text. */
  through?: PausedThrough;
  by?: string;
  /** The whole note when it is not ours. */
  reason?: string;
}

const NOTE = /^Paused by (.+?) \((file|command|halt)\)(?:: (.*))?$/s;

/** The note of a schedule that we pause; {@link readPauseNote} reads it. */
export function pauseNote({
  through,
  by,
  reason,
}: PauseRecord & { through: PausedThrough; by: string }): string {
  const words = reason === undefined || reason === '' ? '' : `: ${plainText(reason)}`;
  return `Paused by ${plainText(by)} (${through})${words}`;
}

/** Who paused a schedule, by the note of its state. */
export function readPauseNote(note: string | undefined): PauseRecord {
  const [, by, through, reason] = NOTE.exec(note ?? '') ?? [];
  if (by === undefined) return note === undefined || note === '' ? {} : { reason: note };
  return { through: through as PausedThrough, by, ...(reason === undefined ? {} : { reason }) };
}
