import { z } from 'zod';
import { DRAIN_ROOM } from '../history-room';
import { durationBetween, instantSchema, nameSchema } from './primitives';
import { requestedBySchema } from './requests';

/** Input of the workflow `drainNode`. */
export const drainRequestSchema = z.strictObject({
  cluster: nameSchema,
  node: nameSchema,
  /** Still held by then, it ends; at most 24 hours from its start. @default 2 hours after its start */
  until: instantSchema.optional(),
  /** Once the node is clear, it is watched for so long. @default not at all */
  hold: durationBetween('1s', DRAIN_ROOM.longest).optional(),
  /** What becomes of the node's jobs: paused as debts, waited for, or only told. @default wait */
  jobs: z.enum(['pause', 'wait', 'list']).default('wait'),
  /** Time between two looks; a long drain looks more rarely. @default 1m */
  every: durationBetween('1s', '1h').default('1m'),
  /** For so long a pause whose answer was lost may land, as in a sequence. @default 1h */
  lateWithin: durationBetween('1m', '24h').default('1h'),
  /** Names of web hooks that are told that it begins, that the node is clear, or held at the deadline. @default [] */
  notify: z.array(nameSchema).max(10).default([]),
  requestedBy: requestedBySchema,
  unservedAfter: durationBetween('1s', '1h').default('3m'),
});
