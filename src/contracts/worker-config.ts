import type { z } from 'zod';
import type {
  auditSchema,
  LOG_LEVELS,
  webhookSchema,
  workerConfigSchema,
  workerSettingsSchema,
} from './schemas/worker-config';

/** The worker's configuration with all defaults filled in. */
export type WorkerConfig = z.infer<typeof workerConfigSchema>;

/** A web hook's entry. */
export type WebhookConfig = z.infer<typeof webhookSchema>;

/** How the worker process behaves. */
export type WorkerSettings = z.infer<typeof workerSettingsSchema>;

/** Level of the worker's log. */
export type LogLevelName = (typeof LOG_LEVELS)[number];

/** Where and how often the audit is exported. */
export type AuditConfig = z.infer<typeof auditSchema>;
