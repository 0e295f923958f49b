import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { durationMs } from '../src/contracts/duration';
import { type Simulator, startSimulator } from '../src/simulator';
import { crowded } from './crowded';
import { watchUsage } from './process-usage';
import { openApart } from './waits/stage';

/**
 * What it costs to keep ages of all sessions: `npm run measure:ages -- --clusters 100 --sessions 20 --every 5m --for 10m`.
 * Heartbeats, each with all that is known, come every 45 s however far apart the looks are: what is measured at 30s says
 * nothing of 5m. `--every never`: what the same worker costs without ages.
 */
const { values } = parseArgs({
  options: {
    clusters: { type: 'string', default: '1' },
    sessions: { type: 'string', default: '20' },
    every: { type: 'string', default: '5m' },
    for: { type: 'string', default: '10m' },
  },
});

const STARTED_WITHIN_MS = 90_000;

const looksAt = (simulators: Simulator[]) =>
  simulators.reduce((sum, one) => sum + (one.stats().requests['GET /api/protocols/ndmp/sessions'] ?? 0), 0);

async function main(): Promise<void> {
  const clusters = Number(values.clusters);
  const isAged = values.every !== 'never';
  const scenario = crowded(Number(values.sessions));
  const simulators = await Promise.all(
    Array.from({ length: clusters }, (_, index) => startSimulator({ scenario, speed: 1, seed: index + 1 })),
  );
  const stage = await openApart(simulators, isAged ? { ages: { every: values.every } } : {});
  try {
    // Start-up, and the first look of all.
    while (isAged && looksAt(simulators) < clusters) await sleep(500);
    await sleep(isAged ? durationMs(values.every) : STARTED_WITHIN_MS);
    for (const one of simulators) one.resetStats();
    const [worker, server] = [watchUsage(stage.workerPid), watchUsage(stage.serverPid)];
    await sleep(durationMs(values.for));
    const used = { worker: worker(), server: server() };
    console.log(
      `${clusters} clusters of ${values.sessions} sessions, looked at every ${values.every} for ${values.for}`,
    );
    console.log(`looks: ${looksAt(simulators)}`);
    for (const [name, { cpu, memoryMib }] of Object.entries(used))
      console.log(`${name}: ${(100 * cpu).toFixed(2)} % of a core; ${Math.round(memoryMib)} MiB`);
  } finally {
    await stage.close();
    await Promise.all(simulators.map((one) => one.close()));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
