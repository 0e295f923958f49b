import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clusterSchema } from '../../src/contracts/schemas/cluster';
import { createOntapClient } from '../../src/ontap';
import { startSimulator, type Simulator } from '../../src/simulator';
import { CleanupClient } from '../../src/client';
import { crowded, POLICY } from '../crowded';
import { openStage } from '../waits/stage';

/** What is killed. */
export interface KillSubject {
  sessions: number;
  latencyMs: number;
}

const simulated = ({ sessions, latencyMs }: KillSubject) => ({ latencyMs, scenario: crowded(sessions) });

/** Kills per second of our client by itself, six at a time: what the limiter allows. */
export async function clientAlone(subject: KillSubject): Promise<number> {
  const simulator = await startSimulator(simulated(subject));
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-kills-'));
  try {
    return await killAll(simulator, folder);
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function killAll(simulator: Simulator, folder: string): Promise<number> {
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, simulator.password, { mode: 0o600 });
  const config = clusterSchema.parse({
    url: simulator.url,
    auth: { basic: { user: simulator.user, passwordFile } },
    tls: { caFile: simulator.caFile },
    allow: ['kill-sessions'],
    guard: { maxKills: 400 },
  });
  const client = createOntapClient({ config, appVersion: 'bench' });
  const records = await client.listNdmpSessions();
  const began = performance.now();
  await Promise.all(
    records.map((record) =>
      client.withSlot(async (slot) => {
        await slot.getNdmpSession(record);
        await slot.deleteNdmpSession(record);
      }),
    ),
  );
  client.close();
  return (records.length * 1_000) / (performance.now() - began);
}

/** The same by a clean-up: Temporal, worker and simulator on this machine. */
export async function wholeRun(subject: KillSubject) {
  const entry = { allow: ['kill-sessions'], guard: { minWindow: '1s', minSamples: 2, maxKills: 400 } };
  const { subject: stage, close } = await openStage({ simulator: simulated(subject), entry });
  try {
    const report = await new CleanupClient(stage.client).run({
      cluster: stage.cluster,
      policy: POLICY,
      mode: 'enforce',
      requestedBy: { name: 'bench' },
    });
    const { writes, wrongfulKills, racedKills } = stage.simulator.ledger();
    const times = writes.map(({ at }) => Date.parse(at)).sort((a, b) => a - b);
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
    const ages = report.sessions.flatMap(({ readAgeMs }) => readAgeMs ?? []).sort((a, b) => a - b);
    return {
      outcome: report.outcome,
      killed: report.counts.killed,
      killsPerSecond: report.counts.killed / seconds,
      wrongful: wrongfulKills,
      raced: racedKills,
      readAgeMs: { median: ages[Math.floor(ages.length / 2)], most: ages.at(-1) },
    };
  } finally {
    await close();
  }
}
