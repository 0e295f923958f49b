import { existsSync } from 'node:fs';
import path from 'node:path';
import { nameSchema } from '../../contracts/schemas/primitives';
import type { Io } from '../shared/io';

/** What the cluster's entry is for, the least first. */
export const PURPOSES = ['waits', 'reports', 'kills'] as const;
export type InitPurpose = (typeof PURPOSES)[number];

/** Options of `init`, as commander reads them. */
export interface InitOptions {
  url?: string;
  cluster?: string;
  user?: string;
  passwordFile?: string;
  caFile?: string;
  fingerprint?: string;
  for?: InitPurpose;
  state: string;
  serviceUser: string;
  yes?: true;
  json?: true;
}

/** All that the files are made of, but for the trust in the certificate. */
export interface Answers {
  folder: string;
  url: string;
  cluster: string;
  user: string;
  /** As it is written into the configuration. */
  passwordFile: string;
  purpose: InitPurpose;
  state: string;
  serviceUser: string;
}

const REMEDY = 'give --url, --user and --password-file, or run it in a terminal';

/** A host becomes the address of its REST API. @throws Error when it can't be one */
export function urlOf(text: string): string {
  const url = text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(url) || !url.startsWith('https://'))
    throw new Error(`"${text}" is no address of a cluster: write its name, or https://host[:port]`);
  return new URL(url).origin;
}

/** A short name of the host, as requests use it. */
export function nameOf(url: string): string {
  const { hostname } = new URL(url);
  const [first = ''] = /^[\d.]+$|^\[/.test(hostname) ? ['cluster1'] : hostname.split('.');
  return nameSchema.safeParse(first).success ? first : 'cluster1';
}

function checkName(name: string): string {
  const parsed = nameSchema.safeParse(name);
  if (!parsed.success)
    throw new Error(`"${name}" is no name of a cluster: ${parsed.error.issues[0]?.message ?? ''}`);
  return name;
}

/** Where the secret is; it is checked as the worker does, when all is written. */
function checkPasswordFile(folder: string, given: string): string {
  const file = path.resolve(given);
  if (!existsSync(file))
    throw new Error(
      `There is no file ${file}; make it without showing the password: (umask 077; cat > '${file}'), then the password, Enter and Ctrl-D`,
    );
  const relative = path.relative(folder, file);
  return relative.startsWith('..') ? file : `./${relative}`;
}

/** What was given, or is asked for. @throws Error that says what is missing, or wrong */
export async function gatherAnswers(io: Io, given: string, options: InitOptions): Promise<Answers> {
  const { yes } = options;
  const ask = async (value: string | undefined, question: string, proposal?: string): Promise<string> => {
    if (value !== undefined) return value;
    if (yes === true && proposal !== undefined) return proposal;
    const answer = await io.askFor(question, proposal, REMEDY);
    if (answer === '') throw new Error(`${question}: nothing was answered; ${REMEDY}`);
    return answer;
  };
  const folder = path.resolve(given);
  const url = urlOf(await ask(options.url, 'Address of the cluster management LIF'));
  const cluster = checkName(await ask(options.cluster, 'Name of the cluster in requests', nameOf(url)));
  const user = await ask(options.user, 'ONTAP login');
  const passwordFile = await ask(options.passwordFile, 'File that holds its password (mode 600)');
  const purpose =
    options.for ?? ((await ask(undefined, `What for: ${PURPOSES.join(', ')}`, 'reports')) as InitPurpose);
  if (!PURPOSES.includes(purpose)) throw new Error(`"${purpose}" is none of ${PURPOSES.join(', ')}`);
  const { state, serviceUser } = options;
  return {
    folder,
    url,
    cluster,
    user,
    passwordFile: checkPasswordFile(folder, passwordFile),
    purpose,
    state: path.resolve(state),
    serviceUser,
  };
}
