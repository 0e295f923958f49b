import { z } from 'zod';
import { durationBetween } from './primitives';
import { RECEIVER_KEYS, RECEIVER_RULES } from './receiver';

const { url, secret, previous, both } = RECEIVER_RULES;

/** The change system that is asked before kills whether the run's ticket is approved and in its window. */
export const changeGateSchema = z
  .strictObject({
    ...RECEIVER_KEYS,
    /** Authorities (PEM) that its certificate is verified with. @default those of Node.js */
    caFile: z.string().min(1).optional(),
    /** Allows `http://`, and only to a loopback address. @default false */
    allowHttp: z.boolean().optional(),
    /** How long a run waits for a clear answer, or for the begin of the window. @default 4h */
    waitFor: durationBetween('1s', '2d').default('4h'),
  })
  .refine(url.check, url.params)
  .refine(secret.check, secret.params)
  .refine(previous.check, previous.params)
  .refine(both.check, both.params);
