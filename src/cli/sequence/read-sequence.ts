import type { z } from 'zod';
import { sequenceFileSchema } from '../../contracts/schemas/sequence';
import { readShipped } from '../shared/shipped-file';

/** What a sequence file holds. */
export type SequenceFile = z.output<typeof sequenceFileSchema>;

/**
 * A sequence from a file, or a shipped one by its name.
 *
 * @throws Error that lists every problem with its line
 */
export const readSequence = (given: string): SequenceFile =>
  readShipped(given, { noun: 'sequence', folder: 'sequences', schema: sequenceFileSchema });
