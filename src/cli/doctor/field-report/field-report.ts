import type { ClusterConfig } from '../../../contracts/cluster';
import type { ClusterReport, FieldReport } from '../../../contracts/field-report';
import { bytesText } from '../../../contracts/text';
import {
  clusterReportSchema,
  FIELD_REPORT_VERSION,
  fieldReportSchema,
} from '../../../contracts/schemas/field-report';
import { createOntapClient, type SeenAnswer } from '../../../ontap';
import { issueTracker, packageVersion } from '../../../node';
import { createKnownSecretReader } from '../../../worker';
import { counted } from '../../shared/output/words';
import { writePrivate } from '../../shared/output/write-private';
import { type Finding, ok, problem, runChecks, type Verdict, warning } from '../check';
import { configuration } from '../checks/configuration';
import type { ExamineOptions } from '../examine';
import type { ConfigScene } from '../scenes';
import { clusterFacts } from './facts';
import { type AllReads, readCluster } from './reads';

/** Until its owner has read it, it is the owner's alone. */
const MODE = 0o600;

const CHECK = 'field-report';

/** Characters of answers that are kept of one cluster; a listing without an end must not fill the memory. */
const MOST_TEXT = 2 ** 28;

/** In the place of a body that was not kept. */
const NOT_KEPT = '…';

/** What there is to say about one cluster, and what may be told of it. */
interface Told {
  verdict: Verdict;
  facts?: ClusterReport;
}

type Config = Pick<ExamineOptions, 'env' | 'secrets'>;

async function readsOf(config: ClusterConfig, { env, secrets }: Config) {
  const answers: SeenAnswer[] = [];
  let kept = 0;
  const keep = (answer: SeenAnswer): void => {
    kept += answer.text.length;
    answers.push(kept > MOST_TEXT ? { ...answer, text: NOT_KEPT } : answer);
  };
  const client = createOntapClient({
    config,
    appVersion: packageVersion(),
    secrets: createKnownSecretReader(env, secrets),
    onAnswer: keep,
  });
  try {
    return await readCluster({ client, answers });
  } finally {
    client.close();
  }
}

function verdictOf(all: AllReads): Verdict {
  const paths = Object.entries(all);
  const reads = paths.flatMap((path) => path[1].reads);
  const said = `${counted(paths.length, 'path')} asked with ${counted(reads.length, 'read')}`;
  const [first] = reads;
  if (paths.length === 1 && first !== undefined)
    return warning(
      `${said}: the first one ended as ${first.end}, so that nothing more was asked`,
      'Run doctor without --field-report: it says why, and what to do.',
    );
  const odd = paths.flatMap(([path, { reads: its }]) => {
    const expected = path.startsWith('missing') ? 'notFound' : 'ok';
    const ends = new Set(its.map(({ end }) => end).filter((end) => end !== expected));
    return ends.size === 0 ? [] : `${path} (${[...ends].join(', ')})`;
  });
  return ok(
    odd.length === 0 ? `${said}, each as documented` : `${said}; not as documented: ${odd.join(', ')}`,
  );
}

async function tell(config: ClusterConfig, options: Config): Promise<Told> {
  const reads = await readsOf(config, options);
  const facts = clusterReportSchema.safeParse(clusterFacts(reads));
  if (facts.success) return { verdict: verdictOf(reads), facts: facts.data };
  const [issue] = facts.error.issues;
  return {
    verdict: problem(
      `what it answers can't be told without names (${issue?.path.join('.')}), so nothing is`,
      'Report that sentence as a bug.',
    ),
  };
}

async function write(file: string, clusters: ClusterReport[]): Promise<Verdict> {
  if (clusters.length === 0) return problem('nothing was written: there is nothing to tell', 'See above.');
  const report: FieldReport = { fieldReport: FIELD_REPORT_VERSION, tool: packageVersion(), clusters };
  const text = `${JSON.stringify(fieldReportSchema.parse(report), undefined, 2)}\n`;
  try {
    await writePrivate(file, text, MODE);
  } catch (error) {
    return problem(`${file} could not be written: ${(error as Error).message}`, 'Name another file.');
  }
  const size = bytesText(Buffer.byteLength(text));
  return ok(
    `wrote ${file}, ${size} of facts about ${counted(clusters.length, 'cluster')}: no names, addresses, paths or ids. Read it, then attach it to ${issueTracker()}`,
  );
}

/** Asks every cluster of the configuration, writes what may be told, and says what was written. */
export async function reportFromTheField(target: string, options: ExamineOptions): Promise<Finding[]> {
  const { file, env, secrets } = options;
  const scene: ConfigScene = { file, env, secrets };
  const findings = await runChecks([configuration], scene, { on: 'configuration' });
  if (scene.config === undefined) return findings;
  const told = await Promise.all(
    Object.entries(scene.config.clusters).map(async ([cluster, config]) => ({
      cluster,
      ...(await tell(config, options)),
    })),
  );
  const written = await write(
    target,
    told.flatMap(({ facts }) => facts ?? []),
  );
  return [
    ...findings,
    ...told.map(({ cluster, verdict }): Finding => ({ on: 'cluster', cluster, check: CHECK, ...verdict })),
    { on: 'configuration', check: CHECK, ...written },
  ];
}
