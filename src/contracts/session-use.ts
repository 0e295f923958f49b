import type { z } from 'zod';
import type {
  endedSessionSchema,
  poolPeakSchema,
  seenSessionSchema,
  sessionFaceSchema,
  sessionUseSchema,
} from './schemas/session-use';

/** Who a session is, for people. Not sealed: nobody's kill rests on it. */
export type SessionFace = z.infer<typeof sessionFaceSchema>;

/** A session, from the first look that showed it to the last. */
export type SeenSession = z.infer<typeof seenSessionSchema>;

/** A session that has ended. */
export type EndedSession = z.infer<typeof endedSessionSchema>;

/** The most that one node's pool was used in looks of one day. */
export type PoolPeak = z.infer<typeof poolPeakSchema>;

/** What the looks of one activity came to. */
export type SessionUse = z.infer<typeof sessionUseSchema>;

/** Bounds of what an observer tells beside its records; sizes are bytes of JSON in UTF-8. */
export const USE_ROOM = {
  /** A name, an address, both states. */
  word: 44,
  path: 80,
  /** One face at its largest. */
  face: 550,
  /** All faces: with the records of 864 sessions and `sessions` they are below the limit of a payload. */
  faces: 465 * 1024,
  /** All that ended in one activity, the oldest dropped first. */
  sessions: 200 * 1024,
} as const;
