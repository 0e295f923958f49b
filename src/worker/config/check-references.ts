import { existsSync } from 'node:fs';
import type { X509Certificate } from 'node:crypto';
import path from 'node:path';
import type { Problem, YamlDocument } from '../../contracts/schemas/yaml-document';
import { NEW_KEY_COMMAND, readEvidenceKeys } from '../../node';
import { createSecretReader, type SecretSource } from '../../ontap';
import type { SecretRegistry } from '../log/secrets';
import { checkKey, checkSigningKey, parseCertificates } from './certificates';
import { FileProblem, shownPath } from './file-problem';
import { hookUrlProblem } from '../webhooks/hook-url';
import { readText } from './read-text';
import { referencesIn, type Reference } from './references';
import { policyFile, readStalePolicy } from './stale-policy';

/** Where references are looked up; what is read becomes known to the log, which masks it. */
export interface Surroundings {
  /** Folder of the configuration file. */
  folder: string;
  env: NodeJS.ProcessEnv;
  secrets: SecretRegistry;
}

/** Fewest characters of a secret that signs: 16 random letters and digits can't be guessed. */
const SHORTEST_SIGNING_SECRET = 16;

function checkHook(key: string, secret: string, { allowHttp }: Reference['parent']): void {
  if (/^url(File|Env)$/.test(key)) {
    const problem = hookUrlProblem(secret, allowHttp === true);
    if (problem !== undefined) throw new FileProblem(problem);
  }
  if (/^(secret|previousSecret)(File|Env)$/.test(key) && secret.length < SHORTEST_SIGNING_SECRET)
    throw new FileProblem(
      `must hold a secret of at least ${SHORTEST_SIGNING_SECRET} characters; make one: openssl rand -hex 32`,
    );
}

const shownFile = (file: string, value: string) => (existsSync(file) ? value : shownPath(value));

/** What is no usual name of a variable may be the secret itself. */
const shownVariable = (name: string) =>
  /^[A-Z][A-Z0-9_]*$/.test(name) ? name : '(name not shown: it may be the secret)';

/** Keys whose file holds PEM. */
const PEM_KEYS: readonly string[] = ['keyFile', 'signingKeyFile'];

/** As the client of ONTAP will read it. */
async function readSecret({ key, kind, value }: Reference, { folder, env }: Surroundings): Promise<string> {
  const file = path.resolve(folder, value);
  const source: SecretSource =
    kind === 'secretFile'
      ? { file, shown: shownFile(file, value), kind: PEM_KEYS.includes(key) ? 'pem' : 'line' }
      : { env: value, shown: shownVariable(value) };
  try {
    return await createSecretReader(env).read(source);
  } catch (error) {
    throw new FileProblem(error instanceof Error ? error.message : String(error));
  }
}

async function readCertificates(file: string, { folder }: Surroundings): Promise<X509Certificate[]> {
  return parseCertificates(await readText(path.resolve(folder, file), file), file);
}

async function checkKeyOf({ value, parent }: Reference, key: string, around: Surroundings): Promise<void> {
  // A certificate that can't be used is a problem of its own key.
  const [certificate] = await readCertificates(String(parent.certFile), around).catch(() => []);
  checkKey(key, value, certificate);
}

/** What may be a key that was written in place of its file's name. */
const LIKE_A_KEY = /^[\w+/=-]{40,}$/;

async function checkEvidenceKeys(value: string, { folder, secrets }: Surroundings): Promise<void> {
  if (LIKE_A_KEY.test(value))
    throw new FileProblem(
      `must be the name of a file with keys, not a key; put a new one into a file: ${NEW_KEY_COMMAND}`,
    );
  const tell = (key: string) => void secrets.add(key);
  await readEvidenceKeys(path.resolve(folder, value), tell).catch((error: Error) => {
    throw new FileProblem(`${value} ${error.message}`);
  });
}

async function check(reference: Reference, around: Surroundings): Promise<void> {
  const { key, kind, value, parent } = reference;
  if (kind === 'folder') return; // made where it is missing
  if (kind === 'policy') {
    await readStalePolicy(policyFile(value, around.folder));
    return;
  }
  if (kind === 'certificates') {
    await readCertificates(value, around);
    return;
  }
  if (key === 'evidenceKeyFile') return checkEvidenceKeys(value, around);
  const secret = around.secrets.add(await readSecret(reference, around));
  if (typeof parent.user === 'string') around.secrets.addLogin(parent.user, secret);
  checkHook(key, secret, parent);
  if (key === 'signingKeyFile') checkSigningKey(secret, value);
  if (key === 'keyFile') await checkKeyOf(reference, secret, around);
}

/** Problems of the files and variables that a configuration names, valid or not. */
export async function checkReferences(document: YamlDocument, around: Surroundings): Promise<Problem[]> {
  const checked = referencesIn(document.raw).map(async (reference) => {
    try {
      await check(reference, around);
      return [];
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      return [document.problemAt(reference.path, error.message)];
    }
  });
  return (await Promise.all(checked)).flat();
}
