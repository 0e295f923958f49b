import { durationMs } from '../../../contracts/duration';
import type { Policy } from '../../../contracts/policy';
import { formatProblem } from '../../../contracts/schemas/read-yaml';
import { plainText } from '../../../contracts/text';
import { POLICY_FILE } from '../../cleanup/read-policy';
import { plainScreen, type Screen } from '../../output/screen';
import { counted } from '../../output/words';
import type { CheckOptions } from '../../policy/check-command';
import { loadShipped } from '../../shipped-file';
import { checkPolicy } from './check-policy';
import type { Finding } from './finding';
import { guardOf } from './guard-of';

/** Exit codes. */
const [VALID, NOT_VALID, HAS_WARNINGS] = [0, 1, 3];

type Read = ReturnType<typeof loadShipped<typeof POLICY_FILE.schema>>;
type Problems = Extract<Read, { ok: false }>;

const print = (document: object) => process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);

function notValid({ file, problems }: Problems, json: boolean): number {
  if (json) print({ file, valid: false, problems });
  else {
    const lines = problems.map((problem) => `  ${plainText(formatProblem(problem))}`);
    plainScreen(process.stderr).print(`The policy ${file} is not valid:`, ...lines);
  }
  return NOT_VALID;
}

function headLine(file: string, { name, match, protect, observe }: Policy): string {
  const samples = durationMs(observe.window) / durationMs(observe.every) + 1;
  const rules = `${counted(match.length, 'match rule')}, ${counted(protect.length, 'protect rule')}`;
  return `${file} is valid: policy ${name}, ${rules}, ${samples} samples over ${observe.window}`;
}

const findingLine = ({ level, text }: Finding, { style }: Pick<Screen, 'style'>): string =>
  `${level === 'warning' ? style.yellow('warning') : style.dim('note')}: ${plainText(text)}`;

/** Checks a policy file and prints what was found; the exit code. */
export async function runCheck(given: string, { cluster, strict, json }: CheckOptions): Promise<number> {
  const read = loadShipped(given, POLICY_FILE);
  if (!read.ok) return notValid(read, json === true);
  const { file, value: policy } = read;
  const guard = await guardOf(cluster);
  const whose = cluster === undefined ? 'the default guard' : `the guard of ${cluster}`;
  const findings = checkPolicy(policy, guard, whose);
  const screen = plainScreen(process.stdout);
  if (json === true) print({ file, valid: true, policy: policy.name, findings });
  else screen.print(headLine(file, policy), ...findings.map((finding) => findingLine(finding, screen)));
  const hasWarnings = findings.some(({ level }) => level === 'warning');
  return strict === true && hasWarnings ? HAS_WARNINGS : VALID;
}
