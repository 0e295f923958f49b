import { plainText } from '../../../contracts/text';
import { OntapError } from '../../../ontap';
import { type Check, ok, problem, type Verdict, warning, whatFailed } from '../check';
import { needsOwnLogin, type Purpose, roleCommands, smallestRole } from './role-commands';
import type { ClusterScene } from '../scenes';

/** No cluster, SVM or node has it, so nothing that is addressed with it exists. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** What was tried, and whether ONTAP lets us: its role, or its API. */
interface Tried {
  what: string;
  result: 'allowed' | 'awaits_approval' | 'forbidden' | 'unsupported' | OntapError;
}

async function attempt(what: string, call: () => Promise<unknown>): Promise<Tried> {
  try {
    return { what, result: isRequest(await call()) ? 'awaits_approval' : 'allowed' };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    const { kind } = error;
    return { what, result: kind === 'forbidden' || kind === 'unsupported' ? kind : error };
  }
}

/** ONTAP did not refuse a write, but wants other administrators to approve it. */
const isRequest = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'awaits_approval';

async function tryIdentity({ client, config }: ClusterScene): Promise<Tried[]> {
  const cluster = await attempt('GET /api/cluster', () => client.getCluster());
  if (config.scope === 'cluster') return [cluster];
  return [cluster, await attempt('GET /api/svm/svms', () => client.listSvms())];
}

async function trySessions(scene: ClusterScene): Promise<Tried[]> {
  const { client, config } = scene;
  const startedAt = performance.now();
  const sessions = await attempt('GET /api/protocols/ndmp/sessions', () => client.listNdmpSessions());
  if (sessions.result === 'allowed') scene.listingMs = performance.now() - startedAt;
  if (config.scope === 'svm') return [sessions];
  return [
    await attempt('GET /api/cluster/nodes', () => client.listNodes()),
    await attempt('GET /api/protocols/ndmp', () => client.getNdmpMode()),
    sessions,
  ];
}

async function tryJobs({ client }: ClusterScene): Promise<Tried[]> {
  return [await attempt('GET /api/cluster/jobs', () => client.listJobs())];
}

/** What a write that can't hit anything is answered with by a role that may write: that there is no such entry. */
async function attemptWrite(what: string, call: () => Promise<unknown>): Promise<Tried> {
  const tried = await attempt(what, call);
  const { result } = tried;
  const isLetIn =
    result instanceof OntapError && ['notFound', 'validation', 'conflict'].includes(result.kind);
  return isLetIn ? { what, result: 'allowed' } : tried;
}

async function tryWrites({ client, config }: ClusterScene): Promise<Tried[]> {
  const session = { ownerUuid: NIL_UUID, sessionId: '0' };
  return [
    ...(config.allow.includes('kill-sessions') && config.guard.maxKills > 0
      ? [await attemptWrite('DELETE of a session', () => client.deleteNdmpSession(session))]
      : []),
    ...(config.allow.includes('control-jobs') && config.guard.maxCommandsPerHour !== 0
      ? [await attemptWrite('PATCH of a job', () => client.patchJob(NIL_UUID, 'pause'))]
      : []),
  ];
}

const namesOf = (tried: readonly Tried[]): string => tried.map(({ what }) => what).join(', ');

const those = (tried: readonly Tried[], result: Tried['result']): Tried[] =>
  tried.filter((one) => one.result === result);

const WORKS: Record<Purpose, string> = {
  jobs: 'waits, commands and sequences of jobs',
  sessions: 'reports and clean-ups of NDMP sessions',
};

/** In the words of the check of the version. */
function withoutApi(unsupported: readonly Tried[]): string {
  const names = namesOf(unsupported);
  return `this system has no REST API for ${names.includes('job') ? 'jobs' : 'NDMP sessions'} (${names})`;
}

/** Which grants need what the system lacks. */
function withoutGrant({ config: { allow } }: ClusterScene, unsupported: readonly Tried[]): string {
  const lacks = (part: RegExp) => unsupported.some(({ what }) => part.test(what));
  const grants = [
    ...(allow.includes('kill-sessions') && lacks(/ndmp|session/) ? ['kill-sessions'] : []),
    ...(allow.includes('control-jobs') && lacks(/job/) ? ['control-jobs'] : []),
  ];
  if (grants.length === 0) return 'Check url: it has to be the management address of ONTAP 9.6 or later.';
  return `Take ${grants.join(' and ')} out of allow, since this system lacks what that is for, unless url is the address of another one than is meant.`;
}

/** What is missing for what the entry is for. */
function missing(scene: ClusterScene, tried: readonly Tried[], purposes: readonly Purpose[]): Verdict[] {
  const [forbidden, unsupported] = [those(tried, 'forbidden'), those(tried, 'unsupported')];
  const whom = needsOwnLogin(scene.config) ? 'Make a login of its own, with' : 'Give the account';
  const role = `${whom} a role that may do just what is needed ("modify" in place of "create" for a path that the role has already):`;
  return [
    ...(forbidden.length === 0
      ? []
      : [
          problem(
            `ONTAP's role forbids: ${namesOf(forbidden)}`,
            [role, ...roleCommands(scene, purposes)].join('\n'),
          ),
        ]),
    ...(unsupported.length === 0 ? [] : [problem(withoutApi(unsupported), withoutGrant(scene, unsupported))]),
  ];
}

/** What does not work, which is as it should be when the entry is for the rest alone. */
function noteOf(lacking: Purpose, tried: readonly Tried[]): string {
  const forbidden = those(tried, 'forbidden');
  const why =
    forbidden.length > 0
      ? `ONTAP's role forbids ${namesOf(forbidden)}`
      : withoutApi(those(tried, 'unsupported'));
  return `${WORKS[lacking]} do not work, since ${why}`;
}

/** Each write of an unattended run would wait for people. */
function approvals(tried: readonly Tried[]): Verdict[] {
  const waiting = those(tried, 'awaits_approval');
  if (waiting.length === 0) return [];
  return [
    warning(
      `other administrators have to approve each ${namesOf(waiting)} (multi-admin verification)`,
      'Runs end as awaits_approval, with the numbers of the requests; veto that of this try: security multi-admin-verify request show. See docs/reference/outcomes.md.',
    ),
  ];
}

const failed = (tried: readonly Tried[]): Verdict[] =>
  tried.flatMap(({ what, result }) =>
    result instanceof OntapError
      ? [
          warning(
            `${what} could not be tried: ${plainText(whatFailed(result))}`,
            'Run doctor again when that is over.',
          ),
        ]
      : [],
  );

function notTried({ config, probeWrites }: ClusterScene): string {
  if (config.allow.length === 0 || probeWrites) return '';
  return `; whether it may write (${config.allow.join(', ')}) can only be tried, with --probe-writes`;
}

function grantedFor({ config: { allow } }: ClusterScene): Purpose[] {
  return [
    ...(allow.includes('control-jobs') ? ['jobs' as const] : []),
    ...(allow.includes('kill-sessions') ? ['sessions' as const] : []),
  ];
}

const isHidden = ({ result }: Tried): boolean => result === 'forbidden' || result === 'unsupported';

type Reads = Record<Purpose, Tried[]>;

const ALL: readonly Purpose[] = ['jobs', 'sessions'];

const isShown = (reads: Reads, purpose: Purpose): boolean => !reads[purpose].some(isHidden);

/** Without a grant an entry is for what its login is shown: waits, reports, or both. */
function wantedOf(scene: ClusterScene, reads: Reads): readonly Purpose[] {
  const granted = grantedFor(scene);
  if (granted.length > 0) return granted;
  const shown = ALL.filter((purpose) => isShown(reads, purpose));
  return shown.length > 0 ? shown : ALL;
}

/** All is there that the entry is for: one finding, with what it is not for, and how to change that. */
function enough(scene: ClusterScene, reads: Reads, wanted: readonly Purpose[]): Verdict {
  const { allow } = scene.config;
  const written = scene.probeWrites && allow.length > 0 ? `; may write (${allow.join(', ')})` : '';
  const lacking = ALL.filter((purpose) => !wanted.includes(purpose) && !isShown(reads, purpose));
  const notes = lacking.map((purpose) => `; ${noteOf(purpose, reads[purpose])}`);
  const works = wanted.map((purpose) => WORKS[purpose]).join(', and for ');
  const verdict = {
    ...ok(`enough for ${works}${written}${notTried(scene)}${notes.join('')}`),
    role: smallestRole(scene, wanted),
  };
  const isForbidden = lacking.some((purpose) => those(reads[purpose], 'forbidden').length > 0);
  if (!isForbidden) return verdict;
  const remedy = [
    'Nothing to do, unless you want these, too ("modify" in place of "create" for a path that the role has already):',
    ...roleCommands(scene, ALL),
  ];
  return { ...verdict, remedy: remedy.join('\n') };
}

/** What the account may do, by doing it. */
export const role: Check<ClusterScene> = {
  name: 'role',
  looksAt:
    "whether ONTAP's role allows what the entry is for, and with --probe-writes its writes; it prints the smallest role that does",
  async run(scene) {
    const reads = { sessions: await trySessions(scene), jobs: await tryJobs(scene) };
    const always = [...(await tryIdentity(scene)), ...(scene.probeWrites ? await tryWrites(scene) : [])];
    const wanted = wantedOf(scene, reads);
    const found = [
      ...missing(scene, [...always, ...wanted.flatMap((purpose) => reads[purpose])], wanted),
      ...approvals(always),
      ...failed([...always, ...reads.sessions, ...reads.jobs]),
    ];
    return found.length > 0 ? found : [enough(scene, reads, wanted)];
  },
};
