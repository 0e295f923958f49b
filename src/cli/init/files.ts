import { readFileSync } from 'node:fs';
import path from 'node:path';
import { newEvidenceKey, PACKAGE_ROOT } from '../../node';
import type { Answers } from './answers';
import type { Trust } from './trust';
import { unitFile } from './unit-file';

/** One file that `init` writes. */
export interface NewFile {
  name: string;
  mode: number;
  text: string;
  /** It is random: one that is there is as good. */
  isRandom?: true;
}

/** The group is that of the service, which reads them; only their owner writes. */
const MODE = 0o640;

/** A secret. */
const SECRET_MODE = 0o600;

/** YAML takes text in JSON's quotes. */
const quoted = (text: string) => JSON.stringify(text);

const trustLine = (trust: Trust): string =>
  'caFile' in trust
    ? `tls: { caFile: ${quoted(trust.caFile)} }`
    : `tls: { fingerprint256: ${quoted(trust.fingerprint256)} }`;

const GRANTS: Record<Answers['purpose'], string> = {
  waits: 'control-jobs lets "jobs pause", "jobs resume" and "jobs cancel" through; waits need no grant.',
  reports: 'Reports need no grant.',
  kills:
    'Write [kill-sessions] when reports have shown what it would kill (docs/how-to/grant-and-enforce.md).',
};

/** Whose login is for jobs alone is not shown sessions. */
const agesLine = (purpose: Answers['purpose']): string =>
  purpose === 'waits'
    ? ''
    : `    # Looks at all sessions so often, so that each has an age: ONTAP keeps none.
    ages: { every: 5m }
`;

function clustersYaml(answers: Answers, trust: Trust): string {
  const { cluster, url, user, passwordFile, purpose, state } = answers;
  return `# Clusters that the worker serves. All keys: docs/reference/configuration.md
clusters:
  ${cluster}:
    # The cluster management LIF.
    url: ${url}
    # A file that only its owner may read; it is read at use, so that a new password needs no restart.
    auth: { basic: { user: ${quoted(user)}, passwordFile: ${quoted(passwordFile)} } }
    # How its certificate is known to be its own. A pinned one has to be changed here when the cluster renews it.
    ${trustLine(trust)}
    # What may be written to it: nothing. ${GRANTS[purpose]}
    allow: []
${agesLine(purpose)}    # uuid: pins the cluster itself; doctor tells it.

# What is seen of sessions is sealed with the key in it; workers of the same cluster need the same.
evidenceKeyFile: ./evidence.key

# Every decision of every ended run, as files that outlive Temporal's histories.
audit: { directory: ${quoted(path.join(state, 'audit'))} }

worker:
  # GET /healthz and /readyz.
  health: { host: 127.0.0.1, port: 9090 }
  # metrics: { prometheus: 127.0.0.1:9464 }
`;
}

const schedulesYaml = ({
  cluster,
}: Answers): string => `# What "serve" starts by the clock. It looks at this file every few seconds: what it does not name is deleted.
# All keys: docs/reference/schedules.md
schedules:
  # Every night: watch for an hour, plan and report. Nothing is killed in mode report.
  nightly-report:
    cron: '0 2 * * *'
    timezone: Etc/UTC
    jitter: 10m
    policy: policy.yaml
    clusters: ${cluster}
    mode: report
    reason: report of stale NDMP sessions
`;

/** Jobs alone are waited for by nobody's clock. */
const EMPTY_SCHEDULES = `# What "serve" starts by the clock: nothing so far. All keys: docs/reference/schedules.md
schedules: {}
`;

const policyYaml = (): string => readFileSync(path.join(PACKAGE_ROOT, 'policies', 'default.yaml'), 'utf8');

/** The files, in the order in which they are written. */
export function filesFor(answers: Answers, trust: Trust): NewFile[] {
  const isForJobs = answers.purpose === 'waits';
  return [
    { name: 'policy.yaml', mode: MODE, text: policyYaml() },
    {
      name: 'schedules.yaml',
      mode: MODE,
      text: isForJobs ? EMPTY_SCHEDULES : schedulesYaml(answers),
    },
    { name: 'ontap-workflows.service', mode: 0o644, text: unitFile(answers) },
    { name: 'evidence.key', mode: SECRET_MODE, text: newEvidenceKey(), isRandom: true },
    { name: 'clusters.yaml', mode: MODE, text: clustersYaml(answers, trust) },
  ];
}
