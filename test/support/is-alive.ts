import { spawnSync } from 'node:child_process';

/** Whether a process with that id runs; one that has ended and waits for its parent to notice does not. */
export function isAlive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)])
    .stdout.toString()
    .trim();
  return state !== '' && !state.startsWith('Z');
}
