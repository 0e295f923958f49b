import type { z } from 'zod';
import { unexpected } from '../errors/local-errors';
import type { Asked } from '../errors/response-error';

/** Parses an answer; a protocol error names the first places where it isn't as documented, never a value. */
export function parseAnswer<T extends z.ZodType>(asked: Asked, schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'the answer'} (${issue.message})`);
  throw unexpected(
    asked,
    `JSON that is not what the API documents at ${places.join(', ')}; check that ONTAP answers at the cluster URL`,
  );
}
