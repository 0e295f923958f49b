import { z } from 'zod';
import { haltRequestSchema } from '../halt';
import { requestedBySchema } from '../requests';

/** Result of the workflow `halt`, when it was lifted: `HaltReport`. */
export const haltReportSchema = z.object({
  since: z.string(),
  requestedBy: haltRequestSchema.shape.requestedBy,
  resumedAt: z.string(),
  resumedBy: requestedBySchema,
});
