import type { Command } from 'commander';
import { plainText } from '../../contracts/text';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';
import { type Checked, checkFile, type CheckOptions, findingLine } from './check';
import { explainPolicy, type Sentence } from './sentences';

const HELP = `
Says in plain sentences how long the policy watches, what it finds and what it saves, its limits, who has to approve,
and what it does then, with the warnings of "policy check". The bounds are those of the guard that an entry without
"guard" has; with --cluster that cluster's, as its worker tells; with --config, too, as the file says.

--json prints { "file", "valid": true, "policy", "guard", "sentences": [{ "about", "text" }], "tightened",
"findings": [{ "level", "rule", "text" }] }, or what "policy check" prints of a file that is not valid.

Exit codes: 0 valid; 1 not valid, or an error; 3 with --strict: valid, but with warnings.

Examples:
  $ ontap-workflows policy explain my-policy.yaml
  $ ontap-workflows policy explain my-policy.yaml --cluster prod1 --config clusters.yaml`;

/** Paragraphs: a new one begins where a sentence is about something else. */
function paragraphs(sentences: readonly Sentence[]): string[] {
  return sentences.flatMap(({ about, text }, index) => [
    ...(index > 0 && sentences[index - 1]?.about !== about ? [''] : []),
    plainText(text),
  ]);
}

function print(io: Io, { file, policy, owner, findings }: Checked, json: boolean): void {
  const { sentences, tightened } = explainPolicy(policy, owner.guard);
  if (json) {
    const document = {
      file,
      valid: true,
      policy: policy.name,
      guard: owner.whose,
      sentences,
      tightened,
      findings,
    };
    io.json(document);
    return;
  }
  const screen = io.out;
  // What the guard makes of it, and that nothing can be killed, is told as such, not once more as notes.
  const others = findings.filter(
    ({ text }) => !text.startsWith(`${owner.whose} makes it `) && text !== owner.noKills,
  );
  screen.print(
    screen.style.bold(`Policy ${plainText(policy.name)} under ${owner.whose}`),
    '',
    ...(owner.noKills === undefined ? [] : [plainText(owner.noKills), '']),
    ...paragraphs(sentences),
    ...(tightened.length + others.length === 0 ? [] : ['']),
    ...tightened.map((text) => `Tightened by ${owner.whose}: ${plainText(text)}`),
    ...others.map((finding) => findingLine(finding, screen)),
  );
}

export function addExplainCommand(parent: Command, io: Io): void {
  parent
    .command('explain')
    .description('Say in plain sentences what a policy would do')
    .argument('<file>', 'policy file, or the name of a shipped policy')
    .option('--cluster <name>', 'within the guard of this cluster; asks its worker', parseCluster)
    .option('--config <file>', "take guard and clients from this worker's configuration; asks nobody")
    .option('--strict', 'warnings are an exit code of 3')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((file: string, options: CheckOptions) =>
      checkFile(io, file, options, (checked) => print(io, checked, options.json === true)),
    );
}
