import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFromTheField } from '../../../../../src/cli/doctor/field-report/field-report';
import type { Finding } from '../../../../../src/cli/doctor/check';
import type { FieldReport } from '../../../../../src/contracts/field-report';
import type { Simulator } from '../../../../../src/simulator';
import { SecretRegistry } from '../../../../../src/worker';
import { PASSWORD } from '../../../../ontap/support/setup';
import { ConfigFolder } from '../../../../worker/support/config-file';

/** What was said, and what was written. */
export interface Written {
  findings: Finding[];
  file: string;
  text: string;
  report: FieldReport;
}

export const folder = new ConfigFolder();

/** An entry for a simulator. */
export const entryOf = ({ url, user, caFile }: Simulator): object => ({
  url,
  auth: { basic: { user, passwordEnv: 'PASSWORD' } },
  tls: { caFile },
});

/** Asks clusters as `doctor --field-report` does. */
export function findingsOn(clusters: Record<string, object>, file: string): Promise<Finding[]> {
  const config = folder.write('clusters.yaml', JSON.stringify({ clusters }), 0o644);
  return reportFromTheField(file, {
    file: config,
    env: { PASSWORD },
    secrets: new SecretRegistry(),
    createSearchAttributes: false,
    probeWrites: false,
  });
}

/** The same, with what was written. */
export async function reportOn(
  clusters: Record<string, object>,
  file = join(folder.path, 'report.json'),
): Promise<Written> {
  const findings = await findingsOn(clusters, file);
  const text = readFileSync(file, 'utf8');
  return { findings, file, text, report: JSON.parse(text) as FieldReport };
}
