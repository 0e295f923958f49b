import { spawnSync } from 'node:child_process';
import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServeError } from './serve-error';

/** What lies where in a state folder. */
export const layoutOf = (folder: string) => ({
  folder,
  database: path.join(folder, 'temporal.db'),
  /** What SQLite needs beside the file to go on after a kill. */
  journal: path.join(folder, 'temporal.db-journal'),
  /** Until a first start is through: one that was cut off leaves no half database under the other name. */
  newDatabase: path.join(folder, 'temporal.db.new'),
  serverLog: path.join(folder, 'temporal.log'),
  audit: path.join(folder, 'audit'),
  evidenceKey: path.join(folder, 'evidence.key'),
  /** The workflow code that open runs went on with last. */
  workflowCode: path.join(folder, 'workflow-code.js'),
  socket: path.join(folder, 'serve.sock'),
  lock: path.join(folder, 'lock'),
});

export type StateLayout = ReturnType<typeof layoutOf>;

/** A state folder that is ours. */
export interface StateFolder extends StateLayout {
  /** Holds the lock, for as long as anybody has it open: the server gets it, too. */
  lockFd: number;
  release(): void;
}

/** The server of a `serve` that was killed has 3 s to end by itself, and then is ended. */
const LEFT_OVER_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** util-linux and busybox alike: a file that is open already is named by its number. */
const FLOCK = ['flock', '-n', '3'] as const;

/**
 * Node has no flock(2), which the kernel lifts when the last process that has the file open is gone, however it ended.
 * A lock belongs to the open file, not to the process: flock(1) takes it on ours, and leaves it to us.
 */
function tryLock(fd: number): boolean {
  const [command, ...args] = FLOCK;
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore', fd] });
  if (error === undefined) return status === 0;
  throw new ServeError(
    'unavailable',
    `The state folder can't be locked: flock can't be run (${error.message}); install util-linux`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(folder: string, pid: number): ServeError {
  const who = pid > 0 ? `process ${pid}` : 'another process';
  return new ServeError(
    'inUse',
    `The state folder ${folder} is in use (${who}); stop that one, or give this one another folder with --state`,
  );
}

async function lock(fd: number, { folder, lock: file }: StateLayout): Promise<void> {
  const deadline = performance.now() + LEFT_OVER_MS;
  while (!tryLock(fd)) {
    const pid = Number(readFileSync(file, 'utf8'));
    const hasTime = performance.now() < deadline;
    if (isAlive(pid) || !hasTime) throw inUse(folder, pid);
    await sleep(LOOK_EVERY_MS);
  }
  ftruncateSync(fd);
  writeSync(fd, String(process.pid), 0);
}

function cannotBeUsed(folder: string, error: unknown): ServeError {
  const { message } = error as Error;
  return new ServeError(
    'state',
    `The state folder ${folder} can't be used (${message}); make it a folder that this user may write to`,
  );
}

/** A state folder for this process alone; it is made, for nobody else to read. @throws ServeError */
export async function openState(given: string): Promise<StateFolder> {
  const layout = layoutOf(path.resolve(given));
  let lockFd: number;
  try {
    mkdirSync(layout.folder, { recursive: true, mode: 0o750 });
    await access(layout.folder, constants.W_OK | constants.X_OK);
    lockFd = openSync(layout.lock, constants.O_RDWR | constants.O_CREAT, 0o640);
  } catch (error) {
    throw cannotBeUsed(layout.folder, error);
  }
  try {
    await lock(lockFd, layout);
  } catch (error) {
    closeSync(lockFd);
    throw error instanceof ServeError ? error : cannotBeUsed(layout.folder, error);
  }
  return { ...layout, lockFd, release: () => closeSync(lockFd) };
}
