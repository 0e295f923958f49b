import { z } from 'zod';
import { headSchema } from '../audit-files';

/** Result of the workflow `exportAudit`: `ExportAuditResult`. */
export const exportAuditResultSchema = z.object({
  outcome: z.enum(['exported', 'nothing_new']),
  announced: headSchema.exactOptional(),
  directory: z.string(),
  files: z.number(),
  records: z.number(),
  head: headSchema.exactOptional(),
  watermark: z.string(),
  sweep: z.boolean(),
  warnings: z.array(z.string()),
});
