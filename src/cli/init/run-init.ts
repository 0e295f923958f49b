import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ClusterConfig } from '../../contracts/cluster';
import { shellWord } from '../../contracts/text';
import { SecretRegistry } from '../../worker';
import { allLines, cleaned, DOCTOR_EXIT } from '../doctor';
import { type Finding, worstOf } from '../doctor/check';
import { roleCommands } from '../doctor/checks/role-commands';
import { examineConfig } from '../doctor/examine';
import type { Io } from '../shared/io';
import { type Answers, gatherAnswers, type InitOptions, type InitPurpose, nameOf } from './answers';
import { filesFor } from './files';
import { settleTrust } from './trust';
import { type WrittenFile, writeAllNew } from './write-new';

const SAYS: Record<WrittenFile['result'], string> = {
  written: 'written',
  same: 'there already, as it would be written',
  kept: 'there already, and left as it is: it says something else',
};

const RIGHTS: Record<InitPurpose, { purpose: 'jobs' | 'sessions'; allow: ClusterConfig['allow'] }> = {
  waits: { purpose: 'jobs', allow: [] },
  reports: { purpose: 'sessions', allow: [] },
  kills: { purpose: 'sessions', allow: ['kill-sessions'] },
};

/** What the login has to be allowed on the cluster, for what was chosen. */
function roleFor(clusters: Record<string, ClusterConfig> | undefined, chosen: InitPurpose): string[] {
  const [entry] = Object.entries(clusters ?? {});
  if (entry === undefined) return [];
  const { purpose, allow } = RIGHTS[chosen];
  return roleCommands({ config: { ...entry[1], allow } }, [purpose]);
}

interface NextStep {
  what: string;
  command: string;
}

function nextSteps(folder: string, cluster: string, { state, serviceUser }: InitOptions): NextStep[] {
  const [config, schedules, policy, unit] = [
    ...['clusters.yaml', 'schedules.yaml', 'policy.yaml', 'ontap-workflows.service'],
  ].map((name) => shellWord(path.join(folder, name)));
  const home = shellWord(path.resolve(state));
  return [
    {
      what: 'start it here',
      command: `ontap-workflows serve --config ${config} --schedules ${schedules} --state ${home}`,
    },
    {
      what: 'then, in another terminal, a first report, which watches for an hour',
      command: `ontap-workflows cleanup run ${cluster} --policy ${policy} --follow`,
    },
    {
      what: 'for good, as root',
      command: `id -u ${serviceUser} >/dev/null 2>&1 || useradd --system --user-group --home-dir ${home} ${serviceUser}; install -d -o ${serviceUser} -g ${serviceUser} -m 750 ${home} && chown -R ${serviceUser}: ${shellWord(folder)} ${home} && systemctl link ${unit} && systemctl enable --now ontap-workflows`,
    },
  ];
}

/** Everything that came of it, as `--json` prints it. */
interface InitDocument {
  folder: string;
  files: WrittenFile[];
  role: string[];
  findings: Finding[];
  next: NextStep[];
}

function print(io: Io, { files, role, findings, next }: InitDocument): void {
  const { out } = io;
  const { style } = out;
  out.print(...files.map(({ file, result }) => `${file}: ${SAYS[result]}`));
  if (role.length > 0)
    out.print('', style.bold('On the cluster, the smallest role for it'), ...role.map((line) => `  ${line}`));
  out.print('', ...allLines(findings, style));
  out.print('', ...next.flatMap(({ what, command }) => [style.bold(`To go on, ${what}:`), `  ${command}`]));
}

async function writeFiles(io: Io, answers: Answers, options: InitOptions): Promise<WrittenFile[]> {
  const trust = await settleTrust(io, answers, options);
  return writeAllNew(answers.folder, filesFor(answers, trust));
}

/** Runs `ontap-workflows init`. Gives the exit code, which is that of doctor. */
export async function runInit(io: Io, given: string, options: InitOptions): Promise<number> {
  const folder = path.resolve(given);
  const file = path.join(folder, 'clusters.yaml');
  // Written last: all is there.
  const isThere = existsSync(file) && options.url === undefined;
  const answers = isThere ? undefined : await gatherAnswers(io, given, options);
  const files =
    answers === undefined ? [{ file, result: 'same' as const }] : await writeFiles(io, answers, options);
  const secrets = SecretRegistry.knowing(process.env);
  const examined = { file, env: process.env, secrets, createSearchAttributes: false, probeWrites: false };
  const { config, findings } = await examineConfig(examined);
  const [cluster = nameOf(answers?.url ?? 'https://cluster1')] = Object.keys(config?.clusters ?? {});
  const document = {
    folder,
    files,
    role: roleFor(config?.clusters, answers?.purpose ?? options.for ?? 'reports'),
    findings: findings.map((finding) => cleaned(finding, secrets)),
    next: nextSteps(folder, cluster, options),
  };
  if (options.json === true) io.json(document);
  else print(io, document);
  return DOCTOR_EXIT[worstOf(findings)];
}
