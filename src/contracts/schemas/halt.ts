import { z } from 'zod';
import { textOf } from './primitives';
import { requestedBySchema } from './requests';

/** Input of the workflow `halt`: whoever stops all kills says why. */
export const haltRequestSchema = z.strictObject({
  requestedBy: requestedBySchema.extend({ reason: textOf(1_000, z.string().trim().min(1)) }),
});
