import { InvalidArgumentError } from 'commander';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { plainText } from '../../contracts/text';

/** A session as a person names it: ids are unique only together with their owner. */
export type SessionName = Pick<SessionKey, 'sessionId'> & Partial<SessionKey>;

/** `2000:4000`, or `OWNER_UUID/2000:4000` where two owners have the same id. */
export function parseSession(text: string): SessionName {
  const parts = text.split('/');
  const [sessionId = '', ownerUuid] = parts.reverse();
  const isOwner = ownerUuid === undefined || UUID_PATTERN.test(ownerUuid);
  if (parts.length <= 2 && isOwner && SESSION_ID_PATTERN.test(sessionId))
    return ownerUuid === undefined ? { sessionId } : { ownerUuid: ownerUuid.toLowerCase(), sessionId };
  throw new InvalidArgumentError(
    'Give the id as "sessions list" shows it, such as 2000:4000, or OWNER_UUID/2000:4000.',
  );
}

/** Several of them, for an argument that may be repeated. */
export const parseSessions = (text: string, previous: SessionName[] = []): SessionName[] => [
  ...previous,
  parseSession(text),
];

export const nameText = ({ ownerUuid, sessionId }: SessionName): string =>
  ownerUuid === undefined ? sessionId : `${ownerUuid}/${sessionId}`;

/**
 * The session that is meant; undefined when it is not listed.
 *
 * @throws Error when several owners have a session of that id
 */
export function findSession<S extends SessionRecord>(
  sessions: readonly S[],
  name: SessionName,
): S | undefined {
  const [found, ...others] = sessions.filter(
    ({ ownerUuid, sessionId }) =>
      sessionId === name.sessionId && (name.ownerUuid ?? ownerUuid).toLowerCase() === ownerUuid.toLowerCase(),
  );
  if (found === undefined || others.length === 0) return found;
  const choices = [found, ...others].map(
    (one) =>
      `  ${plainText(nameText(one))}  (SVM ${plainText(one.svm ?? '–')}, node ${plainText(one.node ?? '–')})`,
  );
  throw new Error(
    [`${nameText(name)} is the id of several sessions; give one of these:`, ...choices].join('\n'),
  );
}
