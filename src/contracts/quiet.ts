import type { z } from 'zod';
import type { quietHoursSchema } from './schemas/quiet';

/** Hours in which nothing is killed. */
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** Quiet hours that are now. */
export interface Quiet {
  /** Those of the guard that are, as people write them: `20:00–06:00 Europe/Berlin (mon, tue)`. */
  hours: string;
  /** When the last of them that join on ends, ISO 8601; absent when there is no end within 8 days. */
  until?: string;
}
