/** What a person can do about an error, by what was asked. */
export type Remedy = (asked: { method: string; path: string }) => string;

const NDMP = '/api/protocols/ndmp';

/** What a REST role can name: a path with all below it, without ids. The longest first. */
const ROLE_PATHS = [`${NDMP}/sessions`, '/api/cluster/jobs', NDMP, '/api/cluster'];

const isBelow = (path: string, parent: string) => path === parent || path.startsWith(`${parent}/`);

/** There is no level with DELETE below `all`; `read_modify` came with 9.11.1 (NetApp, RBAC roles and users). */
const ACCESS: Readonly<Record<string, string>> = {
  GET: 'readonly',
  PATCH: 'read_modify (before 9.11.1: all)',
  DELETE: 'all',
};

/** The account's role does not have what was asked for: the command that adds just that. */
export const grantIt: Remedy = ({ method, path }) => {
  const api = ROLE_PATHS.find((one) => isBelow(path, one)) ?? path;
  const access = ACCESS[method] ?? 'all';
  const doctor = method === 'GET' ? 'doctor' : 'doctor --probe-writes';
  return `Add it to the account's role: security login rest-role create -role ROLE -api ${api} -access ${access} ("modify" for a path that the role has already); ${doctor} prints the whole role`;
};

/** ONTAP has no such API, or not this method of it. */
export const findRelease: Remedy = ({ path }) =>
  isBelow(path, NDMP)
    ? 'This system has no API for NDMP: its release is before 9.7, or it comes without NDMP. Waits, commands and sequences of jobs work all the same'
    : 'Check that url is the management address of ONTAP 9.6 or later';
