import { z } from 'zod';
import { policySchema } from './policy';
import { nameSchema } from './primitives';
import { firstAnswerSchema, modeSchema, requestedBySchema } from './requests';

/** Clusters of one fleet run: keeps its history below 8,000 events. */
const MOST_CLUSTERS = 500;

function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

const clusterListSchema = z
  .array(nameSchema)
  .min(1)
  .max(MOST_CLUSTERS)
  .superRefine((names, context) => {
    const repeated = firstRepeated(names);
    if (repeated !== undefined)
      context.addIssue({ code: 'custom', message: `names ${repeated} more than once` });
  });

/** Input of the workflow `cleanupFleet`. */
export const fleetRequestSchema = z.strictObject({
  /** Names, or `all`: those in the configuration of the worker that takes the request. */
  clusters: z.union([z.literal('all'), clusterListSchema]),
  policy: policySchema,
  mode: modeSchema,
  requestedBy: requestedBySchema,
  ...firstAnswerSchema,
});
