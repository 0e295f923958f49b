import { stat } from 'node:fs/promises';
import type { UnreadableLine } from '../../audit-files';
import { shown } from './output/words';

/** Exit code: some of the lines or histories could not be read; the rest is shown. */
export const PARTLY_READ = 3;

/** @throws Error that names the option */
export async function assertAuditFolder(option: string, folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new Error(`${option} ${shown(folder)} is no folder that can be read`);
}

/** What could not be read, for stderr. */
export function unreadableWords(unreadable: readonly UnreadableLine[]): string[] {
  return unreadable.map(({ file, line, why }) =>
    line === 0
      ? `Not read: ${shown(file)}: ${shown(why)}`
      : `Not read: ${shown(file)}, line ${line}: ${shown(why)}`,
  );
}
