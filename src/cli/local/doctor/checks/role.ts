import { plainText } from '../../../../contracts/text';
import { OntapError } from '../../../../ontap';
import type { Check } from '../check';
import { ok, problem, type Verdict, warning } from '../finding';
import { type Purpose, roleCommands } from '../role-commands';
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
    ...(config.allow.includes('kill-sessions')
      ? [await attemptWrite('DELETE of a session', () => client.deleteNdmpSession(session))]
      : []),
    ...(config.allow.includes('control-jobs')
      ? [await attemptWrite('PATCH of a job', () => client.patchJob(NIL_UUID, 'pause'))]
      : []),
  ];
}

const namesOf = (tried: readonly Tried[]): string => tried.map(({ what }) => what).join(', ');

const those = (tried: readonly Tried[], result: Tried['result']): Tried[] =>
  tried.filter((one) => one.result === result);

/** What is missing for what the entry is for. */
function missing(scene: ClusterScene, tried: readonly Tried[], purposes: readonly Purpose[]): Verdict[] {
  const [forbidden, unsupported] = [those(tried, 'forbidden'), those(tried, 'unsupported')];
  return [
    ...(forbidden.length === 0
      ? []
      : [
          problem(
            `ONTAP's role forbids: ${namesOf(forbidden)}`,
            [
              'Give the account a role that may do just what is needed:',
              ...roleCommands(scene, purposes),
            ].join('\n'),
          ),
        ]),
    ...(unsupported.length === 0
      ? []
      : [
          problem(
            `this system has no ${namesOf(unsupported)}`,
            'Check url, or take out of allow what this system lacks.',
          ),
        ]),
  ];
}

const WORKS: Record<Purpose, string> = {
  jobs: 'waits, commands and sequences of jobs',
  sessions: 'reports and clean-ups of NDMP sessions',
};

/** What works all the same, when the entry may be for that alone. */
function noteOf(scene: ClusterScene, lacking: Purpose, tried: readonly Tried[]): Verdict {
  const others = lacking === 'jobs' ? WORKS.sessions : WORKS.jobs;
  const forbidden = those(tried, 'forbidden');
  const why =
    forbidden.length > 0
      ? `ONTAP's role forbids ${namesOf(forbidden)}`
      : `this system has no ${namesOf(those(tried, 'unsupported'))}`;
  const says = `${why}: ${others} work without; ${WORKS[lacking]} do not`;
  if (forbidden.length === 0) return ok(says);
  const remedy = ['Nothing to do, unless you want these, too:', ...roleCommands(scene, ['jobs', 'sessions'])];
  return { ...ok(says), remedy: remedy.join('\n') };
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
            `${what} could not be tried: ${plainText(result.message)}`,
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

/** Without a grant an entry is for what its login is shown: waits, reports, or both. */
function judge(scene: ClusterScene, reads: Record<Purpose, Tried[]>, always: Tried[]): Verdict[] {
  const all: Purpose[] = ['jobs', 'sessions'];
  const granted = grantedFor(scene);
  const shown = all.filter((purpose) => !reads[purpose].some(isHidden));
  const wanted = granted.length > 0 ? granted : shown.length > 0 ? shown : all;
  return [
    ...missing(scene, [...always, ...wanted.flatMap((purpose) => reads[purpose])], wanted),
    ...all
      .filter((purpose) => !wanted.includes(purpose) && !shown.includes(purpose))
      .map((purpose) => noteOf(scene, purpose, reads[purpose])),
  ];
}

/** What the account may do, by doing it. */
export const role: Check<ClusterScene> = {
  name: 'role',
  looksAt:
    "whether ONTAP's role allows what the entry is for, and with --probe-writes its writes; it prints the smallest role that does",
  async run(scene) {
    const reads = { sessions: await trySessions(scene), jobs: await tryJobs(scene) };
    const always = [...(await tryIdentity(scene)), ...(scene.probeWrites ? await tryWrites(scene) : [])];
    const found = [
      ...judge(scene, reads, always),
      ...approvals(always),
      ...failed([...always, ...reads.sessions, ...reads.jobs]),
    ];
    if (found.some(({ severity }) => severity !== 'ok')) return found;
    const written = scene.probeWrites && scene.config.allow.length > 0;
    const says = `may read all that is needed${written ? `, and ${scene.config.allow.join(', ')}` : ''}`;
    return [ok(`${says}${notTried(scene)}`), ...found];
  },
};
