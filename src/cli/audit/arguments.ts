import { InvalidArgumentError } from 'commander';
import { DURATION_PATTERN, durationMs } from '../../contracts/duration';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** How long ago (`30d`) or a time (`2026-11-22`, `2026-11-22T03:00Z`); gives ISO 8601. */
export function parseSince(text: string): string {
  if (DURATION_PATTERN.test(text)) return new Date(Date.now() - durationMs(text)).toISOString();
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new InvalidArgumentError('Give how long ago, such as 30d, or a time, such as 2026-11-22T03:00Z.');
}

/** `2000:4000`, or `OWNER_UUID/2000:4000`. */
export function parseSession(text: string): string {
  const [id = '', owner, ...rest] = text.split('/').reverse();
  const isOwner = owner === undefined || UUID_PATTERN.test(owner);
  if (SESSION_ID_PATTERN.test(id) && isOwner && rest.length === 0) return text;
  throw new InvalidArgumentError(
    'Give the session id as ONTAP lists it, such as 2000:4000, or OWNER_UUID/ID.',
  );
}
