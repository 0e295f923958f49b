import { sealRecord, sealWatch } from '../../src/activities/evidence/seals';
import { durationMs } from '../../src/contracts/duration';
import { observeWorkflowId } from '../../src/contracts/ids';
import type { ObserveInput } from '../../src/contracts/observe';
import { createOntapClient } from '../../src/ontap';
import { fold, foldSettings, nodesAsOf, watchOn } from '../../src/rules/evidence';
import type { EvidenceRecord, Look, WatchRecord } from '../../src/rules/evidence';
import { halfOpen } from '../../src/simulator';
import { shipped } from '../rules/support/shipped';
import { TEST_KEYS } from '../support/evidence-keys';
import type { Stage } from './support/stage';
import { useStages } from './support/use-stages';
import { many, stale } from './support/world';

const stages = useStages();

const EVERY = '5m';
const KNOWN_MS = durationMs('26h');
const SESSIONS = 20;

/** What an observer would know that has looked at these sessions every five minutes, until a moment ago. */
async function lookedBefore({ entry, simulator }: Stage): Promise<Pick<ObserveInput, 'records' | 'watch'>> {
  const client = createOntapClient({ config: entry, appVersion: 'test' });
  const [sessions, nodes] = [await client.listNdmpSessions(), await client.listNodes()];
  client.close();
  const [everyMs, now] = [durationMs(EVERY), Date.now()];
  const settings = { ...foldSettings(entry.guard, everyMs), collected: true };
  let records: EvidenceRecord[] = [];
  let watch: WatchRecord | undefined;
  for (let ms = now - KNOWN_MS; ms <= now; ms += everyMs) {
    const at = { worker: ms, server: ms };
    const listing = { detail: 'full' as const, at: new Date(ms).toISOString(), sessions };
    const then = nodesAsOf(nodes, at, { worker: now, server: now });
    const look: Look = {
      ...{
        cluster: simulator.cluster.uuid,
        listing,
        narrowed: false,
        nodes: then,
        departed: at,
        arrived: at,
      },
    };
    records = fold(records, look, settings);
    watch = watchOn(watch, look, everyMs);
  }
  if (watch === undefined) throw new TypeError('no look');
  return { records: records.map((one) => sealRecord(TEST_KEYS, one)), watch: sealWatch(TEST_KEYS, watch) };
}

test('a rule of a day is judged a minute after it is asked, by what was collected', async () => {
  const sessions = many(SESSIONS, (id) => stale(id, { story: halfOpen() }));
  const stage = await stages.with(sessions, { entry: { guard: { neverMatch: ['active'] } } });
  stage.entry.ages = { every: EVERY };
  const known = await lookedBefore(stage);
  const { server } = stages;
  const observer = await server.client.workflow.start('observeSessions', {
    taskQueue: stage.taskQueue,
    workflowId: observeWorkflowId(stage.cluster),
    args: [{ cluster: stage.cluster, requestedBy: { name: 'worker' }, ...known }],
  });
  const begunMs = performance.now();
  const report = await stage.run({ mode: 'report', policy: shipped('idle-connections') });
  const seconds = (performance.now() - begunMs) / 1_000;
  expect(report).toMatchObject({ evidence: 'collected', counts: { planned: SESSIONS } });
  expect(report.sessions[0]?.unchangedSeconds).toBeGreaterThanOrEqual(durationMs('24h') / 1_000);
  expect(seconds).toBeGreaterThan(59);
  expect(seconds).toBeLessThan(120);
  await observer.terminate();
});
