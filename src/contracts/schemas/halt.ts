import { z } from 'zod';
import { requestedBySchema } from './requests';

/** Input of the workflow `halt`: whoever stops all kills says why. */
export const haltRequestSchema = z.strictObject({
  requestedBy: requestedBySchema.extend({ reason: z.string().trim().min(1).max(1_000) }),
});
