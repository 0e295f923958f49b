import type { Command } from 'commander';
import { plainText } from '../../contracts/text';
import type { SecretRegistry } from '../../worker';
import type { Io } from '../shared/io';
import type { Style } from '../shared/output/style';
import { counted } from '../shared/output/words';
import { type Finding, type Severity, worstOf } from './check';

const AFTER_HELP = `
Run it where the worker runs, with its file and its environment. It logs in to each cluster once, reads, and changes
nothing. With --probe-writes it also asks for the writes that the file grants, of a session and a job that can't exist
(their uuid is all zeros). With --field-report it checks nothing but the configuration: it asks each cluster some 25
times and writes what kinds of answers came, without names, addresses, paths or ids.

Exit codes:
  0  all is well
  1  the worst finding is a warning
  2  the worst finding is an error

Example:
  $ ontap-workflows doctor --config clusters.yaml
  $ ontap-workflows doctor --config clusters.yaml --field-report field-report.json`;

/** Exit code, by the worst finding. */
export const DOCTOR_EXIT: Record<Severity, number> = { ok: 0, warning: 1, error: 2 };

interface DoctorOptions {
  config: string;
  json?: true;
  createSearchAttributes?: true;
  probeWrites?: true;
  fieldReport?: string;
}

const MARK: Record<Severity, { mark: string; tone: keyof Style }> = {
  ok: { mark: '✔', tone: 'green' },
  warning: { mark: '!', tone: 'yellow' },
  error: { mark: '✖', tone: 'red' },
};

function titleOf(finding: Finding): string {
  if (finding.on === 'cluster') return `Cluster ${finding.cluster}`;
  return finding.on === 'temporal' ? 'Temporal' : 'Configuration';
}

function remedyLines({ remedy }: Finding, style: Style): string[] {
  const [first, ...others] = remedy?.split('\n') ?? [];
  if (first === undefined) return [];
  return [`      → ${style.bold(first)}`, ...others.map((line) => `        ${line.trim()}`)];
}

function findingLines(finding: Finding, style: Style): string[] {
  const { mark, tone } = MARK[finding.severity];
  const { role } = finding;
  const skipped = finding.skipped?.join(', ');
  return [
    `  ${style[tone](mark)} ${style.bold(finding.check)}: ${finding.says}`,
    ...remedyLines(finding, style),
    ...(role === undefined ? [] : [style.dim(`      the smallest role for it: ${role.rights.join(', ')}`)]),
    ...(skipped === undefined ? [] : [style.dim(`      not checked before that: ${skipped}`)]),
  ];
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  return `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}, ${count('ok')} ok`;
}

/** The findings, by where they were made. */
export function allLines(findings: readonly Finding[], style: Style): string[] {
  const titles = [...new Set(findings.map(titleOf))];
  const blocks = titles.flatMap((title) => [
    style.bold(title),
    ...findings.filter((one) => titleOf(one) === title).flatMap((one) => findingLines(one, style)),
    '',
  ]);
  return [...blocks, summary(findings)];
}

/** A last net: no check writes a secret, and none is printed. */
export function cleaned(finding: Finding, secrets: SecretRegistry): Finding {
  const clean = (text: string) =>
    text
      .split('\n')
      .map((line) => plainText(secrets.mask(line)))
      .join('\n');
  const { says, remedy } = finding;
  return { ...finding, says: clean(says), ...(remedy === undefined ? {} : { remedy: clean(remedy) }) };
}

/** What asks clusters and loads a worker's parts is loaded only here. */
async function findingsOf(options: DoctorOptions): Promise<Finding[]> {
  const { SecretRegistry } = await import('../../worker');
  const secrets = SecretRegistry.knowing(process.env);
  const examined = {
    file: options.config,
    env: process.env,
    secrets,
    createSearchAttributes: options.createSearchAttributes === true,
    probeWrites: options.probeWrites === true,
  };
  const { fieldReport } = options;
  const findings =
    fieldReport === undefined
      ? await (await import('./examine')).examine(examined)
      : await (await import('./field-report/field-report')).reportFromTheField(fieldReport, examined);
  return findings.map((finding) => cleaned(finding, secrets));
}

async function doctor(io: Io, options: DoctorOptions): Promise<void> {
  const findings = await findingsOf(options);
  const severity = worstOf(findings);
  if (options.json === true) io.json({ severity, findings });
  else io.out.print(...allLines(findings, io.out.style));
  io.exitCode = DOCTOR_EXIT[severity];
}

/** Adds `doctor`. */
export function addDoctorCommand(program: Command, io: Io): void {
  const command = program.command('doctor');
  command
    .description('Check configuration, clusters and Temporal, and say what to do about each finding')
    .addOption(
      command
        .createOption('-c, --config <file>', "the worker's YAML file")
        .env('ONTAP_WORKFLOWS_CONFIG')
        .makeOptionMandatory(),
    )
    .option('--json', 'print one JSON document')
    .option('--create-search-attributes', 'register the search attributes that are missing')
    .option('--probe-writes', "also try whether ONTAP's role allows the granted writes")
    .addOption(
      command
        .createOption('--field-report <file>', 'write anonymised facts about how the clusters answer')
        .conflicts(['createSearchAttributes', 'probeWrites']),
    )
    .addHelpText('after', AFTER_HELP)
    .action((options: DoctorOptions) => doctor(io, options));
}
