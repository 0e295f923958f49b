import type { Grant } from '../../contracts/cluster';
import type { NodeSession } from '../../contracts/drain';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import { keyText } from '../../contracts/session-key';

/** More make a command that nobody pastes; the next look offers the rest. */
const MOST_NAMED = 10;

/** The clean-up that would judge what does not move on a node: its plan, not we, says what is stale. */
export function nodeOffer(
  cluster: string,
  node: string,
  sessions: readonly NodeSession[],
  allow: readonly Grant[],
): { offer?: string } {
  const named = sessions
    .filter(({ kind, protectedBy }) => kind === 'frozen' && protectedBy === undefined)
    .filter(({ ownerUuid, sessionId }) => UUID_PATTERN.test(ownerUuid) && SESSION_ID_PATTERN.test(sessionId))
    .slice(0, MOST_NAMED)
    .map((session) => `--only ${keyText(session)}`);
  if (named.length === 0) return {};
  const mode = allow.includes('kill-sessions') ? ['--mode enforce'] : [];
  const words = ['ontap-workflows cleanup run', cluster, '--policy default', ...mode, ...named];
  return { offer: [...words, `--reason "drain of ${node}" --follow`].join(' ') };
}
