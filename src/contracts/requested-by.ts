import type { z } from 'zod';
import type { requestedBySchema } from './schemas/requests';

/** Who asks, as the client asserts it; recorded with every request. */
export type RequestedBy = z.infer<typeof requestedBySchema>;
