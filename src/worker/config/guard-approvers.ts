import type { ClusterConfig } from '../../contracts/cluster';
import { shownGuard } from '../../contracts/schemas/approvers';
import type { Problem, YamlDocument } from '../../contracts/schemas/yaml-document';
import type { WorkerConfig } from '../../contracts/worker-config';
import { samePerson } from '../../rules/approval';

/** Names of a list of approvers that can't sign, where all approvals have to be signed. */
interface Unkeyed {
  key: 'guard.approvers' | 'guard.evict.approvers';
  names: string[];
  /** Nobody of the list can. */
  isAll: boolean;
}

function unkeyedIn({ guard }: Pick<ClusterConfig, 'guard'>): Unkeyed[] {
  if (guard.approvals !== 'signed') return [];
  const { approvers = [], keyed = [] } = shownGuard(guard);
  const listed = { 'guard.approvers': approvers, 'guard.evict.approvers': guard.evict?.approvers ?? [] };
  return (['guard.approvers', 'guard.evict.approvers'] as const).flatMap((key) => {
    const names = listed[key].filter((name) => !keyed.some((one) => samePerson(one, name)));
    return names.length === 0 ? [] : [{ key, names, isAll: names.length === listed[key].length }];
  });
}

/** Guards whose evictions nobody could approve: all approvals have to be signed, and none of their approvers has a key. */
export function checkEvictApprovers({ clusters }: WorkerConfig, document: YamlDocument): Problem[] {
  return Object.entries(clusters).flatMap(([cluster, entry]) =>
    unkeyedIn(entry)
      .filter(({ key, isAll }) => key === 'guard.evict.approvers' && isAll)
      .map(({ names }) =>
        document.problemAt(
          ['clusters', cluster, 'guard', 'evict', 'approvers'],
          `${names.join(', ')}: none has sshKeys in guard.approvers, and approvals are signed, so that nobody could approve an eviction; name one who has, or write approvers: { bob: { sshKeys: ["ssh-ed25519 AAAA… bob@example.com"] } }`,
        ),
      ),
  );
}

/** Approvers who can't approve, only reject: allowed, and perhaps not meant. */
export function unkeyedApprovers({ clusters }: WorkerConfig): string[] {
  return Object.entries(clusters).flatMap(([cluster, entry]) =>
    unkeyedIn(entry).map(
      ({ key, names }) =>
        `clusters.${cluster}.${key}: approvals are signed, so no approval of ${names.join(', ')} counts, only a rejection: without sshKeys in guard.approvers nobody can sign; add the line of the .pub file there`,
    ),
  );
}
