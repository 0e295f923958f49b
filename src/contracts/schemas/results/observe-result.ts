import { z } from 'zod';

/** Result of the workflow `observeSessions`: `ObserveResult`. */
export const observeResultSchema = z.object({
  /** No worker served the cluster for too long, or its entry asks for no ages any more. */
  outcome: z.enum(['unserved', 'not_configured']),
});
