import { stat } from 'node:fs/promises';
import path from 'node:path';
import { referencesIn } from '../../../worker/config';
import { counted } from '../../shared/output/words';
import { type Check, ok, problem, type Verdict, warning } from '../check';
import type { ConfigScene } from '../scenes';

/** Permission bits: group and others may write; of a folder, only owners may remove what is in it. */
const MODE = { othersWrite: 0o022, sticky: 0o1000 } as const;

const shownMode = (mode: number) => (mode & 0o7777).toString(8).padStart(4, '0');

async function checkConfigFile(file: string): Promise<Verdict[]> {
  const { mode } = await stat(file);
  if ((mode & MODE.othersWrite) === 0) return [];
  return [
    problem(
      `${file} may be changed by others (mode ${shownMode(mode)}), and with it every grant and guard`,
      `Run: chmod go-w ${file}`,
    ),
  ];
}

async function checkFolder(folder: string): Promise<Verdict[]> {
  const { mode } = await stat(folder);
  if ((mode & MODE.othersWrite) === 0 || (mode & MODE.sticky) !== 0) return [];
  return [
    warning(
      `the folder ${folder} of a secret may be changed by others (mode ${shownMode(mode)}): they can put another file there`,
      `Run: chmod go-w ${folder}`,
    ),
  ];
}

/** Whoever owns a file can open it for others again. */
async function checkOwner(file: string): Promise<Verdict[]> {
  const us = process.getuid?.();
  const { uid } = await stat(file);
  if (us === undefined || uid === us || uid === 0) return [];
  return [
    warning(
      `the secret file ${file} belongs to another user (${uid}), who can read and change it`,
      `Run: chown ${us} ${file}`,
    ),
  ];
}

/** Files were refused already when others can read them. */
export const secretFiles: Check<ConfigScene> = {
  name: 'secret-files',
  looksAt: 'who can change the configuration, and who owns the files of secrets and can replace them',
  async run({ file, config }) {
    const references = referencesIn(config);
    const files = references.filter(({ kind }) => kind === 'secretFile').map(({ value }) => value);
    const folders = new Set(files.map((one) => path.dirname(one)));
    const found = await Promise.all([
      checkConfigFile(file),
      ...files.map(checkOwner),
      ...[...folders].map(checkFolder),
    ]);
    const variables = references.filter(({ kind }) => kind === 'secretEnv').length;
    const says = `secrets are in ${counted(files.length, 'file')} and ${counted(variables, 'variable')}, safe from others`;
    return found.flat().length > 0 ? found.flat() : [ok(says)];
  },
};
