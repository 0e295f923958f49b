import type { AuditActor } from '../../../contracts/audit';

/** How far a name is proven, for people; empty where there is nothing to say. */
const AGREEMENT: Record<AuditActor['agreement'], string> = {
  equal: 'confirmed by the server',
  contradicting: 'CONTRADICTED by the server',
  unproven: 'as the client says',
  principal_only: 'by the server',
  worker: 'done by a worker',
  schedule: 'started by a schedule',
  unknown: 'not recorded',
};

/** Who did it, in one line: the claimed name, what the client called itself, and who the server says it was. */
export function whoText({ claimed, identity, principal, agreement }: AuditActor): string {
  const names = [
    claimed,
    identity === undefined ? undefined : claimed === undefined ? identity : `client ${identity}`,
    principal === undefined ? undefined : `server: ${principal.type} ${principal.name}`,
  ].filter((name) => name !== undefined);
  return names.length === 0 ? AGREEMENT[agreement] : `${names.join(', ')} (${AGREEMENT[agreement]})`;
}

/** The name that a sentence uses. */
export const nameText = ({ claimed, principal, identity }: AuditActor): string =>
  claimed ?? principal?.name ?? identity ?? 'somebody who is not recorded';
