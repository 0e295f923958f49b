import { durationMs } from '../../../contracts/duration';
import type { Policy } from '../../../contracts/policy';
import { formatProblem, type Problem } from '../../../contracts/schemas/read-yaml';
import { plainText } from '../../../contracts/text';
import { approversProblem } from '../../../rules/approval';
import type { CheckOptions } from '../../policy/check-command';
import type { Io } from '../../shared/io';
import type { Screen } from '../../shared/output/screen';
import { counted } from '../../shared/output/words';
import { POLICY_FILE, loadShipped } from '../../shared/shipped-file';
import { checkPolicy } from './check-policy';
import type { Finding } from './finding';
import { type Owner, ownerOf } from './owner-of';

/** Exit codes. */
const [VALID, NOT_VALID, HAS_WARNINGS] = [0, 1, 3];

function notValid(io: Io, { file, problems }: { file: string; problems: Problem[] }, json: boolean): number {
  if (json) io.json({ file, valid: false, problems });
  else {
    const lines = problems.map((problem) => `  ${plainText(formatProblem(problem))}`);
    io.err.print(`The policy ${file} is not valid:`, ...lines);
  }
  return NOT_VALID;
}

function headLine(file: string, { name, match, protect, observe }: Policy): string {
  const samples = durationMs(observe.window) / durationMs(observe.every) + 1;
  const rules = `${counted(match.length, 'match rule')}, ${counted(protect.length, 'protect rule')}`;
  return `${file} is valid: policy ${name}, ${rules}, ${samples} samples over ${observe.window}`;
}

export const findingLine = ({ level, text }: Finding, { style }: Pick<Screen, 'style'>): string =>
  `${level === 'warning' ? style.yellow('warning') : style.dim('note')}: ${plainText(text)}`;

/** A valid policy, and what its author should know. */
export interface Checked {
  file: string;
  policy: Policy;
  owner: Owner;
  findings: Finding[];
}

/** Reads a policy file, judges it by its owner's guard, and shows it; the exit code. */
export async function checkFile(
  io: Io,
  given: string,
  { strict, json, ...options }: CheckOptions,
  show: (checked: Checked) => void,
): Promise<number> {
  const read = loadShipped(given, POLICY_FILE);
  if (!read.ok) return notValid(io, read, json === true);
  const { file, value: policy, document } = read;
  const owner = await ownerOf(options, policy);
  const unapprovable = approversProblem(policy, owner.guard);
  if (unapprovable !== undefined)
    return notValid(
      io,
      { file, problems: [document.problemAt(['approval', 'by'], unapprovable)] },
      json === true,
    );
  const findings = checkPolicy(policy, owner);
  show({ file, policy, owner, findings });
  const hasWarnings = findings.some(({ level }) => level === 'warning');
  return strict === true && hasWarnings ? HAS_WARNINGS : VALID;
}

/** Checks a policy file and prints what was found; the exit code. */
export async function runCheck(io: Io, given: string, options: CheckOptions): Promise<number> {
  return checkFile(io, given, options, ({ file, policy, findings }) => {
    if (options.json === true) io.json({ file, valid: true, policy: policy.name, findings });
    else io.out.print(headLine(file, policy), ...findings.map((finding) => findingLine(finding, io.out)));
  });
}
