import { plainText } from '../../../../contracts/text';
import { OntapError } from '../../../../ontap';
import type { Check } from '../check';
import { ok, problem, type Verdict, warning } from '../finding';
import { roleCommands } from '../role-commands';
import type { ClusterScene } from '../scenes';

/** No cluster, SVM or node has it, so nothing that is addressed with it exists. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** What was tried, and whether ONTAP's role lets us. */
interface Tried {
  what: string;
  result: 'allowed' | 'forbidden' | OntapError;
}

async function attempt(what: string, call: () => Promise<unknown>): Promise<Tried> {
  try {
    await call();
    return { what, result: 'allowed' };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return { what, result: error.kind === 'forbidden' ? 'forbidden' : error };
  }
}

async function tryReads(scene: ClusterScene): Promise<Tried[]> {
  const { client } = scene;
  const startedAt = performance.now();
  const sessions = await attempt('GET /api/protocols/ndmp/sessions', () => client.listNdmpSessions());
  scene.listingMs = performance.now() - startedAt;
  return [
    await attempt('GET /api/cluster', () => client.getCluster()),
    await attempt('GET /api/cluster/nodes', () => client.listNodes()),
    await attempt('GET /api/protocols/ndmp', () => client.getNdmpMode()),
    sessions,
    await attempt('GET /api/cluster/jobs', () => client.listJobs()),
  ];
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

function missing(scene: ClusterScene, forbidden: readonly Tried[]): Verdict[] {
  if (forbidden.length === 0) return [];
  return [
    problem(
      `ONTAP's role forbids: ${forbidden.map(({ what }) => what).join(', ')}`,
      ['Give the account a role that may do just what is needed:', ...roleCommands(scene)].join('\n'),
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

/** What the account may do, by doing it. */
export const role: Check<ClusterScene> = {
  name: 'role',
  looksAt:
    "whether ONTAP's role allows every read, and with --probe-writes the granted writes; prints the commands of a role that does",
  async run(scene) {
    const tried = [...(await tryReads(scene)), ...(scene.probeWrites ? await tryWrites(scene) : [])];
    const found = [
      ...missing(
        scene,
        tried.filter(({ result }) => result === 'forbidden'),
      ),
      ...failed(tried),
    ];
    const written = scene.probeWrites && scene.config.allow.length > 0;
    const says = `may read all that is needed${written ? `, and ${scene.config.allow.join(', ')}` : ''}`;
    return found.length > 0 ? found : [ok(`${says}${notTried(scene)}`)];
  },
};
