import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Check, ok, problem, type Verdict, warning } from '../check';
import type { ConfigScene } from '../scenes';

/** Permission bits: group and others may write. */
const OTHERS_WRITE = 0o022;

/** The folder, or the nearest one above it that there is. */
async function nearest(folder: string): Promise<{ found: string; mode: number; isFolder: boolean }> {
  try {
    const status = await stat(folder);
    return { found: folder, mode: status.mode, isFolder: status.isDirectory() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    return nearest(path.dirname(folder));
  }
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function checkFolder(directory: string): Promise<Verdict> {
  const { found, mode, isFolder } = await nearest(directory);
  const remedy = `Make ${directory} a folder that this user may write to.`;
  if (!isFolder) return problem(`${found} is no folder: the audit can't be exported to ${directory}`, remedy);
  if (!(await isWritable(found)))
    return problem(
      `this user may not write to ${found}: the audit can't be exported to ${directory}`,
      remedy,
    );
  if (found !== directory) return ok(`${directory} is not there yet; the first export makes it`);
  if ((mode & OTHERS_WRITE) !== 0)
    return warning(
      `others may write to ${directory}: they can rewrite the audit, and only a head hash kept elsewhere shows it`,
      `Run: chmod go-w ${directory}`,
    );
  return ok(`${directory} can be written to`);
}

/** As the export needs it; run doctor as the worker's user. */
export const auditFolder: Check<ConfigScene> = {
  name: 'audit-folder',
  looksAt: 'whether the audit can be written to its folder, and by nobody else',
  async run({ config }) {
    const directory = config?.audit?.directory;
    return [directory === undefined ? ok('no audit is configured') : await checkFolder(directory)];
  },
};
