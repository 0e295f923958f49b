import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { JobsClient } from '../../src/client';
import type { Simulator } from '../../src/simulator';

/** Which waits are begun. */
export interface WaitsPlan {
  waits: number;
  /** All of them are begun within this time, evenly, ms. */
  startOverMs: number;
  /** How old a job is when it ends, counted from its wait's begin, ms; evenly between the two. */
  endsAfterMs: readonly [shortest: number, longest: number];
}

/** One wait that ended. */
export interface MeasuredWait {
  /** Age of the job when it ended, ms. */
  ageMs: number;
  /** From the job's end to the answer in the caller's hands, ms. */
  lagMs: number;
  outcome: string;
  events: number;
  /** Attempts of the activity that waits. */
  attempts: number;
  /** From the call to the watch that runs, ms. */
  begunMs: number;
}

/** What a run came to. */
export interface WaitsResult {
  plan: WaitsPlan;
  waits: MeasuredWait[];
  /** Requests to ONTAP, of any kind. */
  requests: Record<string, number>;
  total: number;
  /** From the first wait's begin to the last one's end, ms. */
  tookMs: number;
}

/** What is measured: a cluster, and the watches of its jobs through Temporal. */
export interface Subject {
  simulator: Simulator;
  jobs: JobsClient;
  client: Client;
  cluster: string;
}

/** Two cores begin 200 waits in a few seconds, and in much longer when others use them, too. */
const BEGUN_WITHIN_MS = 120_000;

/** Steps of 37 in 200 meet every wait once, so that neighbours do not end together. */
const STRIDE = 37;

function ageOf({ waits, endsAfterMs: [shortest, longest] }: WaitsPlan, index: number): number {
  return shortest + ((longest - shortest) * ((index * STRIDE) % waits)) / waits;
}

/** Begins all waits, and waits for them all. */
export async function measureWaits(subject: Subject, plan: WaitsPlan): Promise<WaitsResult> {
  const { simulator } = subject;
  simulator.resetStats();
  const began = performance.now();
  const waits = await Promise.all(
    Array.from({ length: plan.waits }, async (_, index) => {
      await sleep((plan.startOverMs * index) / plan.waits);
      return measureOne(subject, ageOf(plan, index));
    }),
  );
  const tookMs = performance.now() - began;
  const { requests, total } = simulator.stats();
  return { plan, waits, requests, total, tookMs };
}

async function measureOne(
  { simulator, jobs, client, cluster }: Subject,
  ageMs: number,
): Promise<MeasuredWait> {
  const began = performance.now();
  const { identity } = simulator.jobs.add({ description: 'Volume Create', work: ageMs / 1_000 });
  const input = { cluster, uuid: identity.uuid, requestedBy: { name: 'measure' } };
  const handle = await jobs.watch(input, { withinMs: BEGUN_WITHIN_MS });
  const begunMs = performance.now() - began;
  const { outcome } = await handle.result();
  const lagMs = performance.now() - began - ageMs;
  const { events = [] } = await client.workflow.getHandle(handle.workflowId).fetchHistory();
  return { ageMs, lagMs, outcome, events: events?.length ?? 0, attempts: attemptsIn(events ?? []), begunMs };
}

type Events = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>;

/** Of the longest activity, which is the one that waits: the server counts its attempts. */
function attemptsIn(events: Events): number {
  return Math.max(1, ...events.map(({ activityTaskStartedEventAttributes: begun }) => begun?.attempt ?? 1));
}
