import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { durationMs } from '../src/contracts/duration';
import { observeWorkflowId } from '../src/contracts/ids';
import { type Simulator, startSimulator } from '../src/simulator';
import { crowded } from './crowded';
import { watchUsage } from './process-usage';
import { openApart } from './waits/stage';

/**
 * What it costs to keep ages of all sessions: `npm run measure:ages -- --clusters 100 --sessions 20 --every 5m --for 10m`.
 * Heartbeats, each with all that is known, come every 30 s however far apart the looks are: what is measured at 30s says
 * nothing of 5m.
 */
const { values } = parseArgs({
  options: {
    clusters: { type: 'string', default: '1' },
    sessions: { type: 'string', default: '20' },
    every: { type: 'string', default: '5m' },
    for: { type: 'string', default: '10m' },
  },
});

const looksAt = (simulators: Simulator[]) =>
  simulators.reduce((sum, one) => sum + (one.stats().requests['GET /api/protocols/ndmp/sessions'] ?? 0), 0);

async function main(): Promise<void> {
  const [clusters, everyMs] = [Number(values.clusters), durationMs(values.every)];
  const scenario = crowded(Number(values.sessions));
  const simulators = await Promise.all(
    Array.from({ length: clusters }, (_, index) => startSimulator({ scenario, speed: 1, seed: index + 1 })),
  );
  const stage = await openApart(simulators, { ages: { every: values.every } });
  try {
    // Start-up, and the first look of all.
    while (looksAt(simulators) < clusters) await sleep(500);
    await sleep(everyMs);
    for (const one of simulators) one.resetStats();
    const [worker, server] = [watchUsage(stage.workerPid), watchUsage(stage.serverPid)];
    await sleep(durationMs(values.for));
    const used = { worker: worker(), server: server() };
    const handle = stage.client.workflow.getHandle(observeWorkflowId('measured'));
    const { historySize = 0, historyLength } = await handle.describe();
    console.log(
      `${clusters} clusters of ${values.sessions} sessions, looked at every ${values.every} for ${values.for}`,
    );
    console.log(`looks: ${looksAt(simulators)}`);
    for (const [name, { cpu, memoryMib }] of Object.entries(used))
      console.log(`${name}: ${(100 * cpu).toFixed(2)} % of a core; ${Math.round(memoryMib)} MiB`);
    console.log(`history of one observer: ${historyLength} events, ${Math.round(historySize / 1_024)} KiB`);
  } finally {
    await stage.close();
    await Promise.all(simulators.map((one) => one.close()));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
