import { plainText } from '../../../contracts/text';
import type { CheckOptions } from '../../policy/check-command';
import type { Io } from '../../shared/io';
import { explainPolicy, type Sentence } from './explain/explain-policy';
import { type Checked, checkFile, findingLine } from './run-check';

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

/** Says what a policy file would do; the exit code is that of `policy check`. */
export async function runExplain(io: Io, file: string, options: CheckOptions): Promise<number> {
  return checkFile(io, file, options, (checked) => print(io, checked, options.json === true));
}
