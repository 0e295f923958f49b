import { releaseOf } from './checks/ontap-version';
import type { ClusterScene } from './scenes';

const ROLE = 'ontap-workflows';

/** `read_modify` (GET and PATCH) came with 9.11.1; before, only `all` lets a job be paused. */
const READ_MODIFY_SINCE = [9, 11] as const;

function jobAccess({ config, identity }: ClusterScene): string {
  if (!config.allow.includes('control-jobs')) return 'readonly';
  const [generation, major] = releaseOf(identity?.version ?? '') ?? READ_MODIFY_SINCE;
  const isThere = generation > 9 || major >= READ_MODIFY_SINCE[1];
  return isThere ? 'read_modify' : 'all';
}

function assignment({ auth }: ClusterScene['config']): string {
  if ('basic' in auth)
    return `security login modify -user-or-group-name ${auth.basic.user} -application http -authentication-method password -role ${ROLE}`;
  if ('certificate' in auth)
    return `security login modify -user-or-group-name CN_OF_THE_CERTIFICATE -application http -authentication-method cert -role ${ROLE}`;
  return `# name the role ${ROLE} in the token's scope, or map the client's group to it`;
}

/**
 * ONTAP commands that make a role of what the configuration grants, and no more. There is no level with DELETE
 * below `all` (NetApp, ONTAP automation: RBAC roles and users).
 */
export function roleCommands(scene: ClusterScene): string[] {
  const sessions = scene.config.allow.includes('kill-sessions') ? 'all' : 'readonly';
  const entries = [
    ['/api/cluster', 'readonly'],
    ['/api/cluster/jobs', jobAccess(scene)],
    ['/api/protocols/ndmp', 'readonly'],
    ['/api/protocols/ndmp/sessions', sessions],
  ];
  return [
    ...entries.map(
      ([api, access]) => `security login rest-role create -role ${ROLE} -api ${api} -access ${access}`,
    ),
    assignment(scene.config),
  ];
}
