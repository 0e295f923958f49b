import { plainText } from '../../../contracts/text';
import { SecretRegistry } from '../../../worker';
import type { DoctorOptions } from '../../doctor-command';
import type { Io } from '../../shared/io';
import { registerTemporalSecrets } from '../temporal-secrets';
import { examine } from './examine';
import { reportFromTheField } from './field-report/field-report';
import { type Finding, type Severity, worstOf } from './finding';
import { allLines } from './finding-lines';

/** Exit code of `doctor`, by the worst finding. */
export const DOCTOR_EXIT: Record<Severity, number> = { ok: 0, warning: 1, error: 2 };

/** A last net: no check writes a secret, and none is printed. */
function cleaned(finding: Finding, secrets: SecretRegistry): Finding {
  const clean = (text: string) =>
    text
      .split('\n')
      .map((line) => plainText(secrets.mask(line)))
      .join('\n');
  const { says, remedy } = finding;
  return { ...finding, says: clean(says), ...(remedy === undefined ? {} : { remedy: clean(remedy) }) };
}

async function findingsOf(options: DoctorOptions, secrets: SecretRegistry): Promise<Finding[]> {
  const examined = {
    file: options.config,
    env: process.env,
    secrets,
    createSearchAttributes: options.createSearchAttributes === true,
    probeWrites: options.probeWrites === true,
  };
  const { fieldReport } = options;
  return fieldReport === undefined ? examine(examined) : reportFromTheField(fieldReport, examined);
}

/** Runs `ontap-workflows doctor`; gives the exit code. */
export async function doctorMain(io: Io, options: DoctorOptions): Promise<number> {
  const secrets = new SecretRegistry();
  registerTemporalSecrets(process.env, secrets);
  const found = await findingsOf(options, secrets);
  const findings = found.map((finding) => cleaned(finding, secrets));
  const severity = worstOf(findings);
  if (options.json === true) io.json({ severity, findings });
  else io.out.print(...allLines(findings, io.out.style));
  return DOCTOR_EXIT[severity];
}
