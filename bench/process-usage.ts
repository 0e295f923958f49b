import { readFileSync } from 'node:fs';

/** proc(5): times are told in these, a second. */
const TICKS = 100;
const SAMPLE_MS = 2_000;

/** What a process took. */
export interface Usage {
  /** Resident at the most, MiB. */
  memoryMib: number;
  /** Part of one core. */
  cpu: number;
}

const statOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];

/** Of the process, ms: proc_pid_stat(5). */
const cpuMs = (pid: number): number => {
  const fields = statOf(pid);
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
};

/** Resident memory of a process, MiB: proc_pid_status(5). */
export const residentMib = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** Memory and time of a process, from now on until what it gives is called. */
export function watchUsage(pid: number): () => Usage {
  const [beganMs, beganCpuMs] = [performance.now(), cpuMs(pid)];
  let memoryMib = residentMib(pid);
  const timer = setInterval(() => (memoryMib = Math.max(memoryMib, residentMib(pid))), SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return { memoryMib, cpu: (cpuMs(pid) - beganCpuMs) / (performance.now() - beganMs) };
  };
}
