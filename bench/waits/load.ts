import { setTimeout as sleep } from 'node:timers/promises';
import { CleanupClient } from '../../src/client';
import { aSession, finishedButOpen } from '../../src/simulator';
import { POLICY } from '../crowded';
import { type Usage, watchUsage } from '../process-usage';
import type { Subject } from './measure';
import { quantile } from './report';

/** How many waits are open, and for how long they are looked at. */
export interface LoadPlan {
  waits: number;
  forMs: number;
}

/** What kills and commands took, ms. */
interface Beside {
  commandMs: { median: number; p95: number };
  killsPerSecond: number;
  readAgeMs: number;
}

/** What so many open waits come to. */
export interface LoadResult extends Usage {
  without: Beside;
  with: Beside;
  /** Longest time between two answers about one job, ms. */
  longestGapMs: number;
  requestsPerSecond: number;
  unread: number;
}

const REQUESTED_BY = { name: 'measure' };
const AT_ONCE = 50;
const COMMANDS = 20;
const KILLS = 30;
const WITHIN_MS = 120_000;

/** Opens all waits, and measures their worker beside kills and commands, which are measured before, too. */
export async function measureLoad(subject: Subject, workerPid: number, plan: LoadPlan): Promise<LoadResult> {
  const without = await measureBeside(subject);
  const uuids = await openWaits(subject, plan.waits);
  // The looks of all come to one pace.
  await sleep(60_000);
  const looks = watchLooks(subject, uuids);
  const usage = watchUsage(workerPid);
  await sleep(plan.forMs);
  const used = usage();
  const seen = looks();
  const beside = await measureBeside(subject);
  return { without, with: beside, ...used, ...seen };
}

async function openWaits({ simulator, jobs, cluster }: Subject, waits: number): Promise<Set<string>> {
  const uuids = Array.from(
    { length: waits },
    () => simulator.jobs.add({ description: 'Volume Move', work: 86_400 }).identity.uuid,
  );
  const left = uuids.slice();
  const open = async () => {
    for (let uuid = left.pop(); uuid !== undefined; uuid = left.pop())
      await jobs.watch({ cluster, uuid, requestedBy: REQUESTED_BY }, { withinMs: WITHIN_MS });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, open));
  return new Set(uuids);
}

/** From now on until it is called: the time between two answers about each job, and how many were asked for. */
function watchLooks({ simulator }: Subject, uuids: Set<string>) {
  const began = performance.now();
  const last = new Map([...uuids].map((uuid) => [uuid, began]));
  const read = new Set<string>();
  let longestGapMs = 0;
  let requests = 0;
  const end = simulator.hooks.onResponse(({ target, method }) => {
    requests++;
    if (method !== 'GET' || !target.startsWith('/api/cluster/jobs')) return;
    const asked = new URL(target, simulator.url).searchParams.get('uuid') ?? '';
    const now = performance.now();
    for (const uuid of asked.split('|').filter((one) => uuids.has(one))) {
      longestGapMs = Math.max(longestGapMs, now - (last.get(uuid) ?? began));
      last.set(uuid, now);
      read.add(uuid);
    }
  });
  return () => {
    end();
    const now = performance.now();
    for (const at of last.values()) longestGapMs = Math.max(longestGapMs, now - at);
    const seconds = (now - began) / 1_000;
    return { longestGapMs, requestsPerSecond: requests / seconds, unread: uuids.size - read.size };
  };
}

async function measureBeside(subject: Subject): Promise<Beside> {
  const times = await commandTimes(subject);
  const kills = await killAll(subject);
  return { commandMs: { median: quantile(times, 0.5), p95: quantile(times, 0.95) }, ...kills };
}

async function commandTimes({ simulator, jobs, cluster }: Subject): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < COMMANDS; count++) {
    const { identity } = simulator.jobs.add({ description: 'Volume Move', pausable: true, work: 600 });
    const wanted = { cluster, uuid: identity.uuid, requestedBy: REQUESTED_BY };
    const handle = await jobs.watch(wanted, { withinMs: WITHIN_MS });
    const began = performance.now();
    await handle.cancelJob({ requestedBy: REQUESTED_BY });
    times.push(performance.now() - began);
  }
  return times;
}

async function killAll({ simulator, client, cluster }: Subject) {
  for (let count = 0; count < KILLS; count++) simulator.sessions.add(aSession(finishedButOpen()));
  const before = simulator.ledger().writes.length;
  const input = { cluster, policy: POLICY, mode: 'enforce', requestedBy: REQUESTED_BY } as const;
  const report = await new CleanupClient(client).run(input);
  const deletes = simulator
    .ledger()
    .writes.slice(before)
    .filter(({ method }) => method === 'DELETE');
  const at = deletes.map((write) => Date.parse(write.at)).sort((a, b) => a - b);
  const ages = report.sessions.flatMap(({ readAgeMs }) => readAgeMs ?? []);
  return {
    killsPerSecond: (1_000 * report.counts.killed) / ((at.at(-1) ?? 0) - (at[0] ?? 0)),
    readAgeMs: quantile(ages, 0.5),
  };
}
