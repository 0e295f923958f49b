import { z } from 'zod';

/** Who a session is, for people; long texts are cut. */
export const sessionFaceSchema = z.object({
  /** Of its `SessionDigest`. */
  identity: z.string(),
  ownerUuid: z.string(),
  sessionId: z.string(),
  node: z.string().exactOptional(),
  svm: z.string().exactOptional(),
  client: z.string().exactOptional(),
  clientName: z.string().exactOptional(),
  path: z.string().exactOptional(),
  operation: z.string().exactOptional(),
  /** `halted/successful | idle`: data service and mover. */
  states: z.string().exactOptional(),
});

/** A session, from the first look that showed it to the last; times are ISO 8601. */
export const seenSessionSchema = z.object({
  ...sessionFaceSchema.shape,
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** The larger of both counters; absent where ONTAP gave none. */
  bytes: z.number().exactOptional(),
  /** At least so many between the first look and the last change; absent when nobody saw it move. */
  bytesPerSecond: z.number().exactOptional(),
  /** For at least so long at the last look. */
  unchangedSeconds: z.number(),
});

/** One that a whole listing did not show any more. */
export const endedSessionSchema = z.object({
  ...seenSessionSchema.shape,
  /** When that listing was there. */
  goneBy: z.string(),
  went: z.enum([
    /** Between two looks that were as close together as they ought to be, its node up all that time. */
    'in_sight',
    /** A look was missed meanwhile. */
    'in_gap',
    /** Its node is not known to have been up all that time. */
    'node_unsure',
  ]),
});

/** The most that one node's pool was used in looks of one day (UTC). */
export const poolPeakSchema = z.object({
  node: z.string(),
  used: z.number(),
  limit: z.number().exactOptional(),
  /** The look that saw it first, ISO 8601. */
  at: z.string(),
});

/** What the looks of one activity came to, for whoever reads it later. */
export const sessionUseSchema = z.object({
  /** Those that ended meanwhile, the last one first. */
  sessions: z.array(endedSessionSchema),
  peaks: z.array(poolPeakSchema),
  /** Sessions that ended, too, and are not told: there was no room, or nobody knew who they were. */
  dropped: z.number(),
});
