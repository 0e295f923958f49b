import { InvalidArgumentError } from 'commander';
import { parseCleanupWorkflowId } from '../../contracts/ids';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import type { SessionKey } from '../../contracts/session';

/** `OWNER_UUID/ID`, as reports and the UI show a session; may be given several times. */
export function parseOnly(text: string, previous: SessionKey[] = []): SessionKey[] {
  const [ownerUuid = '', sessionId = '', ...rest] = text.split('/');
  if (rest.length > 0 || !UUID_PATTERN.test(ownerUuid) || !SESSION_ID_PATTERN.test(sessionId)) {
    throw new InvalidArgumentError(
      'Give it as OWNER_UUID/ID, such as 1cd8a442-86d1-11e0-ae1c-123478563412/2000:4000.',
    );
  }
  return [...previous, { ownerUuid, sessionId }];
}

const PREFIX = 'cleanup/';

/** A workflow id; `prod1/default` stands for `cleanup/prod1/default`. */
export function parseRunId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (parseCleanupWorkflowId(id) !== undefined) return id;
  throw new InvalidArgumentError('Give it as cleanup/CLUSTER/POLICY, as "cleanup run" printed it.');
}
