import { z } from 'zod';
import { durationBetween } from './primitives';
import { requestedBySchema } from './requests';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 hex digits');
const segmentNumber = z.number().int().min(1);

/** Input of the workflow `exportAudit`. */
export const exportAuditRequestSchema = z.strictObject({
  /** How often it is scheduled; absent for a run by hand. */
  every: durationBetween('1s', '1d').optional(),
  requestedBy: requestedBySchema,
});

/** A segment of the manifest and the SHA-256 of its bytes. */
export const headSchema = z.strictObject({ segment: segmentNumber, sha256 });

/** First line of a segment of the manifest. */
export const segmentHeaderSchema = z.strictObject({
  segment: segmentNumber,
  /** SHA-256 of the bytes of the segment before; 64 zeros for the first. */
  prev: sha256,
  /** When it was written, by Temporal's clock. */
  at: z.iso.datetime(),
  /** Everything that ended before it is in this segment or an earlier one. */
  watermark: z.iso.datetime(),
  /** When all runs that Temporal still had were compared last. */
  sweptAt: z.iso.datetime().exactOptional(),
  /** Between these times runs may have ended whose histories were deleted before they could be exported. */
  lost: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).exactOptional(),
  /** Number of lines that follow. */
  files: z.number().int().min(0),
  /** Public key (SPKI, base64) of who signs the heads. */
  key: z.base64().exactOptional(),
});

/** A further line of a segment: one file with the records of one run. */
export const fileEntrySchema = z.strictObject({
  file: z.string(),
  sha256,
  /** Size in bytes. */
  bytes: z.number().int().min(0),
  /** First 8 hex digits of the SHA-256 of each line, to tell which line was changed. */
  lines: z.array(z.string().regex(/^[0-9a-f]{8}$/)),
  workflowId: z.string(),
  runId: z.string(),
  workflow: z.string(),
  closedAt: z.iso.datetime(),
});
