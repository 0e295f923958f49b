import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type ClientConfigProfile,
  type ConfigDataSource,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { plainText } from '../contracts/text';
import { readRegularSync, textProblem } from '../node';
import { addressProblem, portNote, withPort } from './address';
import { namespaceProblem } from './namespace';

/** Where Temporal is, by `TEMPORAL_*` variables and its configuration file. */
export interface TemporalTarget {
  options: ReturnType<typeof toClientOptions>['connectionOptions'] & { address: string };
  namespace: string;
  address: string;
  /** For messages, behind the address: that its port was not given. */
  portNote?: string;
}

/** Thrown when variables and file name no Temporal that could ever be reached; says which of them, and what to write. */
export class TargetError extends Error {
  override name = 'TargetError';
}

const DEFAULT_ADDRESS = 'localhost:7233';
const FILE_NAME = 'temporalio/temporal.toml';
const NAMED = 'TEMPORAL_CONFIG_FILE';

type Env = Record<string, string>;

/** What of TLS is a file or text. */
const TLS_PARTS = [
  ['serverCACert', 'SERVER_CA_CERT', 'certificate'],
  ['clientCert', 'CLIENT_CERT', 'certificate'],
  ['clientKey', 'CLIENT_KEY', 'private key'],
] as const;

/** The variable that a value comes from, else its key in the profile. */
function nameOf(part: string, env: Env): string {
  const variable = ['PATH', 'DATA'].map((kind) => `TEMPORAL_TLS_${part}_${kind}`).find((name) => name in env);
  return variable ?? `tls.${part.toLowerCase()} of Temporal's profile`;
}

/** @throws TargetError */
function read(source: ConfigDataSource, name: string): string {
  return 'data' in source ? Buffer.from(source.data).toString('utf8') : readFile(source.path, name);
}

/** @throws TargetError */
function readFile(file: string, name: string): string {
  try {
    return readRegularSync(file);
  } catch (error) {
    throw new TargetError(`${name}: ${file || 'a file without a name'} ${(error as Error).message}`);
  }
}

function isPem(text: string, what: 'certificate' | 'private key'): boolean {
  try {
    if (what === 'private key') createPrivateKey(text);
    else new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws TargetError for what is missing, unreadable, not PEM, or only half of a pair */
function checkTls({ tls }: ClientConfigProfile, env: Env): void {
  const flag = env['TEMPORAL_TLS'];
  // Temporal takes every other word for false, and would go on without TLS.
  if (flag !== undefined && !/^(true|1|false|0)$/.test(flag))
    throw new TargetError(`TEMPORAL_TLS is "${plainText(flag)}"; write true or false`);
  if (tls === undefined || tls.disabled === true) return;
  for (const [key, part, what] of TLS_PARTS) {
    const source = tls[key];
    if (source === undefined || isPem(read(source, nameOf(part, env)), what)) continue;
    throw new TargetError(
      `${nameOf(part, env)} names no ${what} in PEM (-----BEGIN …-----)${what === 'certificate' ? '' : ' without a pass phrase'}; put one there`,
    );
  }
  if ((tls.clientCert === undefined) === (tls.clientKey === undefined)) return;
  const [given, missing] = tls.clientKey === undefined ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
  throw new TargetError(
    `${nameOf(`CLIENT_${given}`, env)} is set without the other half; set TEMPORAL_TLS_CLIENT_${missing}_PATH, too`,
  );
}

/** What can't be meant is refused here: gRPC's own error would repeat the value. @throws TargetError */
function checkSecrets({ apiKey, grpcMeta = {} }: ClientConfigProfile): void {
  const values = { 'The API key (TEMPORAL_API_KEY)': apiKey ?? 'none', ...grpcMeta };
  for (const [name, value] of Object.entries(values)) {
    const holds = /[\r\n]/.test(value) ? 'holds a line break' : textProblem(value, 'line')?.holds;
    if (holds === undefined) continue;
    throw new TargetError(`${name} ${holds}; set it to the value alone, as one line, or unset it`);
  }
}

/** What the reader of the TOML file says; its further lines show the file, which may hold an API key. */
function profileProblem(error: unknown, env: Env): TargetError {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const words = error instanceof TypeError ? 'the file has no [profile.…]' : first;
  const profile = env['TEMPORAL_PROFILE'];
  const remedy =
    profile !== undefined && words.includes('not found')
      ? `correct TEMPORAL_PROFILE or unset it, or add [profile.${profile}] to the file that TEMPORAL_CONFIG_FILE names (by default ~/.config/temporalio/temporal.toml)`
      : 'correct them';
  return new TargetError(
    `The TEMPORAL_* variables or Temporal's configuration file can't be used (${plainText(words)}); ${remedy}`,
  );
}

/** Where the SDK looks for the file of a user's own, as it finds it; undefined where it looks for none. */
function usualFile({ APPDATA, HOME, XDG_CONFIG_HOME: config }: Env): string | undefined {
  if (process.platform === 'win32') return APPDATA && path.join(APPDATA, FILE_NAME);
  if (process.platform === 'darwin') return HOME && path.join(HOME, 'Library/Application Support', FILE_NAME);
  if (config) return path.isAbsolute(config) ? path.join(config, FILE_NAME) : undefined;
  return HOME && path.join(HOME, '.config', FILE_NAME);
}

/** Read by us, since the SDK would wait for the writer of a pipe. A file that is named has to be there, the usual one not. */
function sourceOf(env: Env): { configSource?: ConfigDataSource } {
  const { TEMPORAL_CONFIG_FILE: named } = env;
  const usual = named === undefined ? usualFile(env) : undefined;
  if (named === undefined && (!usual || !existsSync(usual))) return {};
  const text = readFile(named ?? usual ?? '', named === undefined ? "Temporal's configuration file" : NAMED);
  return { configSource: { data: Buffer.from(text) } };
}

function loadProfile(env: Env): ClientConfigProfile {
  const source = sourceOf(env);
  try {
    return loadClientConfigProfile({ overrideEnvVars: env, ...source });
  } catch (error) {
    throw profileProblem(error, env);
  }
}

/** Never shown when it may hold a login. */
const shown = (address: string) => (address.includes('@') ? '' : ` "${plainText(address)}"`);

function addressName(env: Env, given: string | undefined): string {
  if (given !== undefined) return 'address';
  return 'TEMPORAL_ADDRESS' in env ? 'TEMPORAL_ADDRESS' : "The address of Temporal's profile";
}

const nameOfNamespace = (env: Env) =>
  'TEMPORAL_NAMESPACE' in env ? 'TEMPORAL_NAMESPACE' : "The namespace of Temporal's profile";

/**
 * Reads where Temporal is.
 *
 * @param given - An address that counts in place of the environment's.
 * @throws TargetError when nothing could be reached there, ever
 */
export function readTarget(env: NodeJS.ProcessEnv, given?: string): TemporalTarget {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Env;
  const profile = loadProfile(set);
  const address = given ?? profile.address ?? DEFAULT_ADDRESS;
  const problem = addressProblem(address);
  if (problem !== undefined) throw new TargetError(`${addressName(set, given)}${shown(address)} ${problem}`);
  checkTls(profile, set);
  checkSecrets(profile);
  const { connectionOptions, namespace = 'default' } = toClientOptions(profile);
  const blank = namespaceProblem(namespace);
  if (blank !== undefined) throw new TargetError(`${nameOfNamespace(set)} ${blank}`);
  const whole = withPort(address);
  return {
    options: { ...connectionOptions, address: whole },
    namespace,
    address: whole,
    portNote: portNote(address),
  };
}
