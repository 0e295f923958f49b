import { isBefore, releaseOf } from '../../../ontap';
import type { ClusterScene } from './scenes';

const ROLE = 'ontap-workflows';

/** What a login can be wanted for; each needs rights of its own. */
export type Purpose = 'jobs' | 'sessions';

/** Names a role where its owner writes another. */
const UNKNOWN_SVM = 'NAME_OF_THE_SVM';

/** `read_modify` (GET and PATCH) came with 9.11.1; before, only `all` lets a job be paused. */
const READ_MODIFY_SINCE = [9, 11] as const;

function jobAccess({ config, identity }: ClusterScene): string {
  if (!config.allow.includes('control-jobs')) return 'readonly';
  const release = releaseOf(identity?.version ?? '');
  return release !== undefined && isBefore(release, READ_MODIFY_SINCE) ? 'all' : 'read_modify';
}

function sessionEntries({ config: { allow, scope } }: ClusterScene): [api: string, access: string][] {
  const access = allow.includes('kill-sessions') ? 'all' : 'readonly';
  return [
    ...(scope === 'svm' ? [] : [['/api/protocols/ndmp', 'readonly'] as [string, string]]),
    ['/api/protocols/ndmp/sessions', access],
  ];
}

function roleEntries(scene: ClusterScene, purposes: readonly Purpose[]): [api: string, access: string][] {
  return [
    ['/api/cluster', 'readonly'],
    ...(scene.config.scope === 'svm' ? [['/api/svm/svms', 'readonly'] as [string, string]] : []),
    ...(purposes.includes('jobs') ? [['/api/cluster/jobs', jobAccess(scene)] as [string, string]] : []),
    ...(purposes.includes('sessions') ? sessionEntries(scene) : []),
  ];
}

function assignment({ auth }: ClusterScene['config'], vserver: string): string {
  const login = (user: string, method: string) =>
    `security login modify${vserver} -user-or-group-name ${user} -application http -authentication-method ${method} -role ${ROLE}`;
  if ('basic' in auth) return login(auth.basic.user, 'password');
  if ('certificate' in auth) return login('CN_OF_THE_CERTIFICATE', 'cert');
  return `# name the role ${ROLE} in the token's scope, or map the client's group to it`;
}

/**
 * ONTAP commands that make a role of what the purposes need and the configuration grants, and no more. There is no
 * level with DELETE below `all` (NetApp, ONTAP automation: RBAC roles and users).
 */
export function roleCommands(scene: ClusterScene, purposes: readonly Purpose[]): string[] {
  const { config, identity } = scene;
  const vserver = config.scope === 'svm' ? ` -vserver ${identity?.name ?? UNKNOWN_SVM}` : '';
  return [
    ...roleEntries(scene, purposes).map(
      ([api, access]) =>
        `security login rest-role create${vserver} -role ${ROLE} -api ${api} -access ${access}`,
    ),
    assignment(config, vserver),
  ];
}
