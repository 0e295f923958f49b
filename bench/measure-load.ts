import { parseArgs } from 'node:util';
import { durationMs } from '../src/contracts/duration';
import { type LoadResult, measureLoad } from './waits/load';
import { openStage } from './waits/stage';

/**
 * A built worker with many open waits of one cluster, beside kills and commands: `npm run measure:load -- --waits 5000
 * --for 3m [--address HOST:PORT] [--json]`. Exits with 1 when 5,000 waits break a bound. Temporal's development server
 * needs more than a core for them: `--address` names one that has it, with the search attributes in its `default`.
 */
const { values } = parseArgs({
  options: {
    waits: { type: 'string', default: '5000' },
    for: { type: 'string', default: '3m' },
    latency: { type: 'string', default: '100' },
    address: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

/** MiB, part of a core, ms. */
const BOUNDS = { memoryMib: 700, cpu: 0.6, longestGapMs: 10_000 } as const;

async function main(): Promise<void> {
  const { subject, workerPid, close } = await openStage({
    isApart: true,
    ...(values.address === undefined ? {} : { address: values.address }),
    simulator: { latencyMs: Number(values.latency) },
    entry: {
      allow: ['kill-sessions', 'control-jobs'],
      guard: { minWindow: '1s', minSamples: 2, maxKills: 400 },
    },
  });
  try {
    const plan = { waits: Number(values.waits), forMs: durationMs(values.for) };
    const result = await measureLoad(subject, workerPid, plan);
    console.log(values.json ? JSON.stringify(result, undefined, 2) : linesOf(result).join('\n'));
    const isBroken = (Object.keys(BOUNDS) as (keyof typeof BOUNDS)[]).some(
      (key) => result[key] > BOUNDS[key],
    );
    process.exitCode = isBroken && plan.waits <= 5_000 ? 1 : 0;
  } catch (error) {
    // Told before the end, which may break what is still tried.
    console.error(error);
    process.exitCode = 2;
  } finally {
    await close();
  }
}

function linesOf({ without, with: beside, ...result }: LoadResult): string[] {
  const ms = (value: number) => `${Math.round(value)} ms`;
  return [
    `${values.waits} open waits, ONTAP answers after ${values.latency} ms`,
    `worker: ${Math.round(result.memoryMib)} MiB resident at the most, ${(100 * result.cpu).toFixed(0)} % of a core`,
    `longest gap between two reads of a job: ${(result.longestGapMs / 1_000).toFixed(1)} s; never read: ${result.unread}`,
    `requests a second: ${result.requestsPerSecond.toFixed(1)}`,
    `a command takes ${ms(beside.commandMs.median)} (median), ${ms(beside.commandMs.p95)} (p95); without waits ${ms(without.commandMs.median)}, ${ms(without.commandMs.p95)}`,
    `kills a second: ${beside.killsPerSecond.toFixed(0)}, read ${ms(beside.readAgeMs)} before; without waits ${without.killsPerSecond.toFixed(0)}, ${ms(without.readAgeMs)}`,
  ];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
