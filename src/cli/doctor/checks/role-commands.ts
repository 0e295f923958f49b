import { isBefore, releaseOf } from '../../../ontap';
import type { SmallestRole } from '../check';
import type { ClusterScene } from '../scenes';

const ROLE = 'ontap-workflows';

/** What decides about the role. */
type RoleScene = Pick<ClusterScene, 'config' | 'identity'>;

/** What a login can be wanted for; each needs rights of its own. */
export type Purpose = 'jobs' | 'sessions';

/** Stands where the login was not told its SVM. */
const UNKNOWN_SVM = 'NAME_OF_THE_SVM';

/** `read_modify` (GET and PATCH) came with 9.11.1; before, only `all` lets a job be paused. */
const READ_MODIFY_SINCE = [9, 11] as const;

function jobAccess({ config, identity }: RoleScene): string {
  if (!config.allow.includes('control-jobs')) return 'readonly';
  const release = releaseOf(identity?.version ?? '');
  return release !== undefined && isBefore(release, READ_MODIFY_SINCE) ? 'all' : 'read_modify';
}

/** A path of the API, and what the role may do there and below. */
type Right = readonly [api: string, access: string];

const ownSvm = ({ config: { scope } }: RoleScene): Right[] =>
  scope === 'svm' ? [['/api/svm/svms', 'readonly']] : [];

const ofJobs = (scene: RoleScene): Right[] => [['/api/cluster/jobs', jobAccess(scene)]];

function ofSessions({ config: { allow, scope } }: RoleScene): Right[] {
  const sessions: Right = [
    '/api/protocols/ndmp/sessions',
    allow.includes('kill-sessions') ? 'all' : 'readonly',
  ];
  return scope === 'svm' ? [sessions] : [['/api/protocols/ndmp', 'readonly'], sessions];
}

const OF_PURPOSE: Record<Purpose, (scene: RoleScene) => Right[]> = { jobs: ofJobs, sessions: ofSessions };

function rights(scene: RoleScene, purposes: readonly Purpose[]): Right[] {
  return [
    ['/api/cluster', 'readonly'],
    ...ownSvm(scene),
    ...purposes.flatMap((purpose) => OF_PURPOSE[purpose](scene)),
  ];
}

/** Logins that administer ONTAP by default: theirs is no role to be taken away. */
const ADMINISTRATORS: ReadonlySet<string> = new Set(['admin', 'vsadmin']);

/** True when the role is for a login that the entry does not name yet. */
export const needsOwnLogin = ({ auth }: ClusterScene['config']): boolean =>
  'basic' in auth && ADMINISTRATORS.has(auth.basic.user);

function assignment(config: ClusterScene['config'], vserver: string): string[] {
  const { auth } = config;
  const login = (verb: string, name: string, method: string) =>
    `security login ${verb}${vserver} -user-or-group-name ${name} -application http -authentication-method ${method} -role ${ROLE}`;
  if ('certificate' in auth) return [login('modify', 'CN_OF_THE_CERTIFICATE', 'cert')];
  if ('oauth2' in auth)
    return [`# name the role ${ROLE} in the token's scope, or map the client's group to it`];
  const { user } = auth.basic;
  if (!needsOwnLogin(config)) return [login('modify', user, 'password')];
  return [
    login('create', ROLE, 'password'),
    `# then write auth.basic.user: ${ROLE}, and its password, into the entry in place of ${user}, which keeps its role`,
  ];
}

/** What a login has to have for these purposes, and no more. */
export function smallestRole(scene: RoleScene, purposes: readonly Purpose[]): SmallestRole {
  return {
    rights: rights(scene, purposes).map((right) => right.join(' ')),
    commands: roleCommands(scene, purposes),
  };
}

/**
 * ONTAP commands that make a role of what the purposes need and the configuration grants, and no more. There is no
 * level with DELETE below `all` (NetApp, ONTAP automation: RBAC roles and users).
 */
export function roleCommands(scene: RoleScene, purposes: readonly Purpose[]): string[] {
  const { config, identity } = scene;
  const vserver = config.scope === 'svm' ? ` -vserver ${identity?.name ?? UNKNOWN_SVM}` : '';
  return [
    ...rights(scene, purposes).map(
      ([api, access]) =>
        `security login rest-role create${vserver} -role ${ROLE} -api ${api} -access ${access}`,
    ),
    ...assignment(config, vserver),
  ];
}
