import type { Command } from 'commander';
import type { Guard } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import type { Policy } from '../../contracts/policy';
import { formatProblem, type Problem } from '../../contracts/schemas/read-yaml';
import { plainText } from '../../contracts/text';
import { approversProblem } from '../../rules/approval';
import { clientNamesOf } from '../../rules/client-names';
import { guardProtection, tightenPolicy } from '../../rules/sessions';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { counted } from '../shared/output/words';
import { loadShipped, POLICY_FILE } from '../shared/shipped-file';
import { deadGlobs } from './check-globs';
import { checkRules, type Finding, note, rulesForbidden, warning } from './check-rules';
import { type Owner, ownerOf, triablePolicy } from './owner-of';

/** Options of `policy check`, as commander reads them. */
export interface CheckOptions {
  cluster?: string;
  config?: string;
  strict?: true;
  json?: true;
}

const HELP = `
FILE is YAML: docs/reference/policy.md. Every problem is listed with its line. Of a valid one it warns about match rules
that can't match, or find only what is protected, and about protect rules that can't hold; it notes what the guard of a
cluster changes: with --cluster that cluster's guard, as its worker tells, otherwise the one that an entry without
"guard" has. With --config the cluster's entry and the names of clients are read from a worker's configuration, and no
worker is asked. A warning names what to write instead. A rule is tried on made-up sessions that fit its conditions: no warning is no proof.

--json prints { "file", "valid": true, "policy", "findings": [{ "level": "warning" | "note", "rule", "text" }] }, or
{ "file", "valid": false, "problems": [{ "file", "line", "path", "message" }] }.

Exit codes: 0 valid; 1 not valid, or an error; 3 with --strict: valid, but with warnings.

Examples:
  $ ontap-workflows policy check my-policy.yaml
  $ ontap-workflows policy check my-policy.yaml --cluster prod1 --strict`;

function numberFindings({ limits, verify }: Policy): Finding[] {
  return [
    ...(limits.maxKills === 0
      ? [note('limits.maxKills is 0: a plan with any kill is over the limit; write 1 or more to kill')]
      : []),
    ...(durationMs(verify.killAgainAfter) >= durationMs(verify.within)
      ? [
          warning(
            `verify.killAgainAfter (${verify.killAgainAfter}) is not below verify.within (${verify.within}): there is no second kill; write a longer verify.within`,
          ),
        ]
      : []),
  ];
}

/** What of a guard saves a session, by its key. */
function guardKey(rule: string, { neverMatch }: Guard): string {
  const [, name] = rule.split('guard/');
  return name === undefined ? `guard.neverMatch: [${neverMatch.join(', ')}]` : `guard.protect (${name})`;
}

function guardFindings(policy: Policy, guard: Guard, whose: string): Finding[] {
  const forbidden = rulesForbidden(policy, (record, knownAbsent) => {
    const protection = guardProtection(record, guard, knownAbsent);
    return protection && guardKey(protection.rule, guard);
  });
  const dead = guard.protect.flatMap((rule) => deadGlobs(rule).map((text) => ({ name: rule.name, text })));
  return [
    ...dead.map(({ name, text }) => note(`${whose}, protect rule ${name}: ${text}`)),
    ...tightenPolicy(policy, guard).tightened.map((text) => note(`${whose} makes it ${text}`)),
    ...forbidden.map(({ name, savers }) =>
      note(
        `match rule ${name} kills nothing under ${whose}: ${savers.join(' and ')} saves all of it; only the cluster's owner can change that, in the worker's configuration`,
        name,
      ),
    ),
  ];
}

function clientFindings(policy: Policy, { clients }: Owner): Finding[] {
  if (clients !== undefined) return [];
  return clientNamesOf(policy).map((name) =>
    note(
      `${name} is taken as a name of clients in the worker's configuration; --cluster NAME or --config FILE shows whether it is`,
    ),
  );
}

/** What the author of a policy should know of it under its owner's guard, the graver things first. */
export function checkPolicy(written: Policy, owner: Owner): Finding[] {
  const policy = triablePolicy(written, owner);
  const findings = [
    ...checkRules(policy),
    ...numberFindings(policy),
    ...(owner.noKills === undefined ? [] : [note(owner.noKills)]),
    ...guardFindings(policy, owner.guard, owner.whose),
    ...clientFindings(written, owner),
  ];
  return [...findings].sort((a, b) => (a.level === b.level ? 0 : a.level === 'warning' ? -1 : 1));
}

/** Exit codes. */
const [VALID, NOT_VALID, HAS_WARNINGS] = [0, 1, 3];

function notValid(io: Io, { file, problems }: { file: string; problems: Problem[] }, json: boolean): void {
  io.exitCode = NOT_VALID;
  if (json) io.json({ file, valid: false, problems });
  else {
    const lines = problems.map((problem) => `  ${plainText(formatProblem(problem))}`);
    io.err.print(`The policy ${file} is not valid:`, ...lines);
  }
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

/** Reads a policy file, judges it by its owner's guard, and shows it; sets the exit code. */
export async function checkFile(
  io: Io,
  given: string,
  { strict, json, ...options }: CheckOptions,
  show: (checked: Checked) => void,
): Promise<void> {
  const read = loadShipped(given, POLICY_FILE);
  if (!read.ok) return notValid(io, read, json === true);
  const { file, value: policy, document } = read;
  const owner = await ownerOf(io, options, policy);
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
  io.exitCode = strict === true && hasWarnings ? HAS_WARNINGS : VALID;
}

async function check(io: Io, given: string, options: CheckOptions): Promise<void> {
  await checkFile(io, given, options, ({ file, policy, findings }) => {
    if (options.json === true) io.json({ file, valid: true, policy: policy.name, findings });
    else io.out.print(headLine(file, policy), ...findings.map((finding) => findingLine(finding, io.out)));
  });
}

export function addCheckCommand(parent: Command, io: Io): void {
  parent
    .command('check')
    .description('Check a policy file: is it valid, and do its rules make sense')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .option('--cluster <name>', 'judge by the guard of this cluster; asks its worker', parseCluster)
    .option('--config <file>', "take guard and clients from this worker's configuration; asks nobody")
    .option('--strict', 'warnings are an exit code of 3')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((file: string, options: CheckOptions) => check(io, file, options));
}
