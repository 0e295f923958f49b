import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Io } from '../../shared/io';
import { lockFolder } from './folder-lock';
import type { Teardown } from './teardown';

/** Where logs, and the server's state unless it is for once, are kept. */
export interface Workplace {
  folder: string;
  /** Absent: the server keeps its state in memory. */
  database?: string;
  serverLog: string;
  workerLog: string;
}

const placeIn = (folder: string) => ({
  folder,
  serverLog: path.join(folder, 'server.log'),
  workerLog: path.join(folder, 'worker.log'),
});

/** A folder that goes away at the end, unless somebody may want to know why it failed. */
export function temporaryWorkplace(io: Io, teardown: Teardown, hasFailed: () => boolean): Workplace {
  const folder = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-'));
  teardown.add(() => {
    if (hasFailed()) io.err.print(`The logs of this run are kept in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  });
  return placeIn(folder);
}

/** The user's folder, for this process alone. @throws Error when another one uses it */
export async function lastingWorkplace(folder: string, teardown: Teardown): Promise<Workplace> {
  teardown.add(await lockFolder(folder));
  return { ...placeIn(folder), database: path.join(folder, 'temporal.db') };
}
