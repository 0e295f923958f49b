import type { Style } from '../../shared/output/style';
import { counted } from '../../shared/output/words';
import type { Finding, Severity } from './finding';

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
