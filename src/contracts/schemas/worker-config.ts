import { z } from 'zod';
import { clientNameSchema, clusterSchema } from './cluster';
import { durationBetween, nameSchema } from './primitives';
import { RECEIVER_KEYS, RECEIVER_RULES } from './receiver';

/** Level of the worker's log; each holds the ones after it. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

const portSchema = z.number().int().min(0).max(65_535);

const { url, secret, previous, both } = RECEIVER_RULES;

/** A web hook; its URL is a secret. */
export const webhookSchema = z
  .strictObject({
    ...RECEIVER_KEYS,
    /** Shape of the message. @default json */
    format: z.enum(['slack', 'json']).default('json'),
    /** Allows `http://`, and only to a loopback address. @default false */
    allowHttp: z.boolean().default(false),
  })
  .refine(url.check, url.params)
  .refine(secret.check, secret.params)
  .refine(previous.check, previous.params)
  .refine(both.check, both.params);

/** Where `/healthz` and `/readyz` answer. */
export const healthSchema = z
  .strictObject({
    /** Address to listen on; `0.0.0.0` for a container that is probed from outside. @default 127.0.0.1 */
    host: z.string().min(1).default('127.0.0.1'),
    /** 0 picks a free port. @default 9090 */
    port: portSchema.default(9090),
  })
  .prefault({});

/** Metrics of the worker in Prometheus' format. */
export const metricsSchema = z.strictObject({
  /** `address:port` on which Prometheus finds them. */
  prometheus: z
    .string()
    .regex(
      /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d{1,5}$/,
      'must be address:port, such as 127.0.0.1:9464',
    )
    .optional(),
});

/** No login, query or anchor; nothing that would end a link in a message. */
const uiUrlSchema = z
  .string()
  .regex(
    /^https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?(\/[\w.~-]+)*\/?$/,
    "must be the address of Temporal's UI, such as https://temporal.example.com",
  );

/** How the process itself behaves. */
export const workerSettingsSchema = z
  .strictObject({
    health: healthSchema,
    metrics: metricsSchema.optional(),
    /** Address of Temporal's UI as people reach it; web hooks get a link to each run. No links when absent. */
    uiUrl: uiUrlSchema.optional(),
    /** @default info */
    logLevel: z.enum(LOG_LEVELS).default('info'),
    /** A stop waits this long for calls to ONTAP in flight; above 60 s, which is the longest of them. @default 70s */
    shutdownGraceTime: durationBetween('1s', '15m').default('70s'),
    /** How long Temporal is tried for at start before the process gives up. @default 2m */
    connectTimeout: durationBetween('1s', '1h').default('2m'),
  })
  .prefault({});

/** Where the audit of ended runs is written to. */
export const auditSchema = z.strictObject({
  /** Folder for the files; on a volume that outlives the container. */
  directory: z.string().min(1),
  /** How often; histories must be retained for much longer. @default 15m */
  every: durationBetween('1m', '1d').default('15m'),
  /** A name of `webhooks` that gets the head hash after each export. */
  webhook: nameSchema.optional(),
  /** Ed25519 private key (PEM, PKCS #8) that signs each head hash; only we may be able to read it. */
  signingKeyFile: z.string().min(1).optional(),
});

/** The worker's configuration file. */
export const workerConfigSchema = z.strictObject({
  /** Clusters that this worker serves, by the name that requests use. */
  clusters: z
    .record(nameSchema, clusterSchema)
    .refine((clusters) => Object.keys(clusters).length > 0, 'must name at least one cluster'),
  /** File with the keys that seal what was seen of sessions, one a line in hex, the sealing one first. Kills need it. */
  evidenceKeyFile: z.string().min(1).optional(),
  /** Backup servers, so that reports can name them. @default [] */
  clients: z.array(clientNameSchema).default([]),
  /** Web hooks, by the name that policies use in `notify`. @default {} */
  webhooks: z.record(nameSchema, webhookSchema).default({}),
  /** No export when absent. */
  audit: auditSchema.optional(),
  worker: workerSettingsSchema,
});
