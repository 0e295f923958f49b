import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { CleanupHandle } from '../../client';
import { durationMs } from '../../contracts/duration';
import type { PlanDecision } from '../../contracts/messages';
import { SIGNATURE_NAMESPACE, statementOf } from '../../contracts/signed-approval';
import { plainText, shellWord } from '../../contracts/text';
import { readArgument } from '../../node';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';

/** How an approval is signed; none of them: in a name only. */
export interface SignOptions {
  /** Given to `ssh-keygen -f`. */
  signWith?: string;
  /** File of the text that has been signed, with its signature in `FILE.sig`. */
  signedText?: string;
  /** File to write the text to that is signed elsewhere; nothing is said. */
  printText?: string;
  /** Duration. */
  validFor?: string;
}

/** How long a signature counts where nobody says it: over the kills, and a night of quiet hours. */
export const VALID_FOR = '24h';

/** Says no before anything is asked. @throws Error */
export function checkSigning({ signWith, signedText, printText: written }: SignOptions): void {
  const given = [signWith, signedText, written].filter((value) => value !== undefined);
  if (given.length > 1) throw new Error('Give one of --sign-with, --print-text and --signed-text');
}

/** The decision with its signature, where one is wanted. @throws Error with what to do instead */
export async function withSignature(
  io: Io,
  handle: CleanupHandle,
  decision: PlanDecision,
  { signWith, signedText, validFor = VALID_FOR }: SignOptions,
): Promise<PlanDecision> {
  if (signedText !== undefined) return { ...decision, ...(await readSigned(handle, decision, signedText)) };
  if (signWith === undefined) return decision;
  const validUntil = untilOf(validFor);
  const text = await textOf(handle, decision.by, validUntil);
  io.err.print(`Signs with ${plainText(signWith)}, valid until ${validUntil}:`);
  // Not by the screen, which breaks lines at words: what is signed has them as they are.
  io.stderr.write(plainLines(text));
  return { ...decision, signature: { armored: await signature(text, signWith, io.isTerminal), validUntil } };
}

/** Writes what an approver signs elsewhere, and how. @throws Error */
export async function printText(
  io: Io,
  handle: CleanupHandle,
  by: string,
  file: string,
  { validFor = VALID_FOR }: SignOptions,
): Promise<void> {
  const text = await textOf(handle, by, untilOf(validFor));
  await writeFile(file, text, { flag: 'wx' });
  const shown = plainText(shellWord(file));
  io.out.print(
    `The text is in ${plainText(file)}; whoever signs it agrees to each line of it. To sign it, where the key is:`,
    `  ssh-keygen -Y sign -n ${SIGNATURE_NAMESPACE} -f KEYFILE ${shown}`,
    'Then, here, with what that wrote beside it:',
    `  ${COMMAND} cleanup approve ${handle.workflowId} --signed-text ${shown}`,
  );
}

const untilOf = (validFor: string): string => new Date(Date.now() + durationMs(validFor)).toISOString();

async function textOf(handle: CleanupHandle, by: string, validUntil: string): Promise<string> {
  const text = await handle.textToSign(by, validUntil);
  if (text !== undefined) return text;
  throw new Error(
    'No approver has a key in the guard of this cluster, so nothing can be signed: put approvers: { bob: { sshKeys: [...] } } into the guard of its entry, or approve without --sign-with',
  );
}

/** Line by line; names are other people's words. */
const plainLines = (text: string): string => text.split('\n').map(plainText).join('\n');

async function readSigned(
  handle: CleanupHandle,
  { planHash }: PlanDecision,
  file: string,
): Promise<Pick<PlanDecision, 'by' | 'signature'>> {
  const [text, armored] = [readArgument(file), readArgument(`${file}.sig`)];
  const statement = statementOf(text);
  if (statement === undefined)
    throw new Error(`${plainText(file)} is not as --print-text wrote it: write it anew, and sign that`);
  const { approver: by, validUntil } = statement;
  if ((await textOf(handle, by, validUntil)) !== text)
    throw new Error(
      `${plainText(file)} is for another plan than ${planHash} of ${handle.workflowId}: look at the plan, and write its text with --print-text`,
    );
  return { by, signature: { armored, validUntil } };
}

/**
 * Signs by OpenSSH's own program, which asks the agent, or for a passphrase. Its stdin is the text, from which it
 * concludes that there is no terminal, and starts a window that asks, where it sees a display.
 *
 * @param isAsked - Somebody sits at the terminal, and is asked there.
 */
async function signature(text: string, key: string, isAsked: boolean): Promise<string> {
  const child = spawn('ssh-keygen', ['-Y', 'sign', '-q', '-n', SIGNATURE_NAMESPACE, '-f', key], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: isAsked ? { SSH_ASKPASS_REQUIRE: 'never', ...process.env } : process.env,
  });
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on('data', (part: Buffer) => out?.push(part));
  child.stderr.on('data', (part: Buffer) => err?.push(part));
  // One that ends early, since its key is none, says so itself.
  child.stdin.on('error', () => undefined);
  child.stdin.end(text);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(NO_KEYGEN) : error),
    );
    child.on('close', resolve);
  });
  if (code === 0) return Buffer.concat(out ?? []).toString('utf8');
  const said = plainText(
    Buffer.concat(err ?? [])
      .toString('utf8')
      .trim(),
  );
  throw new Error(`ssh-keygen could not sign with ${plainText(key)}: ${said}; ${remedyOf(key)}`);
}

function remedyOf(key: string): string {
  return key.endsWith('.pub')
    ? `of a .pub file the key has to be in ssh-agent: ssh-add ${plainText(shellWord(key.slice(0, -'.pub'.length)))}, wherever that is`
    : 'it takes the file of a private key, or the .pub file of one that ssh-agent holds (ssh-add)';
}

const NO_KEYGEN =
  'There is no ssh-keygen here, which signs: install OpenSSH (Debian: apt-get install openssh-client), or sign elsewhere with --print-text FILE and --signed-text FILE';
