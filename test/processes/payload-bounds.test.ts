import { collectHistories } from '../support/collect-histories';
import { historySize } from '../support/history-size';
import { connectLightServer } from '../support/temporal-server';
import { testPolicy } from '../workflows/support/policies';
import { useStages } from '../workflows/support/use-stages';

const MIB = 1024 * 1024;
const SESSIONS = 864;

// 25 listings of 864 sessions, and some 300 kills: 15 s on two idle cores.
jest.setTimeout(180_000);

const stages = useStages(connectLightServer);

/** 25 samples, the most that a window can have. */
const POLICY = testPolicy({
  observe: { window: '6s', every: '250ms' },
  limits: { maxKills: 400, maxPercent: 100, killsPerMinute: 6_000 },
  // Hundreds of sessions are read twice each.
  verify: { within: '2m', killAgainAfter: '1m' },
});

test('a run of 864 sessions in 25 samples stays within what history can take', async () => {
  const stage = await stages.open({
    simulator: { scenario: 'large', switches: { killBehaviour: { kind: 'vanish' } } },
    entry: { guard: { minWindow: '1s', minSamples: 2, maxKills: 400 } },
  });
  const handle = await stage.start({ mode: 'enforce', policy: POLICY });
  const report = await handle.result();
  // A run that has ended is answered for by reading its whole history again.
  expect((await handle.status()).phase).toBe('ended');
  expect(stage.simulator.ledger()).toMatchObject({ wrongfulKills: 0, racedKills: 0 });
  expect(report).toMatchObject({
    outcome: 'enforced',
    counts: { sessions: SESSIONS, killed: report.counts.planned },
    window: { samples: 25 },
  });
  expect(report.counts.killed).toBeGreaterThan(200);
  expect(Buffer.byteLength(JSON.stringify(report.sessions)) / SESSIONS).toBeLessThanOrEqual(1_000);

  const runs = await collectHistories(stages.server, stages.taskQueue);
  expect(runs).toHaveLength(2);
  for (const { history } of runs) {
    const { bytes, events, largest } = historySize(history);
    expect(largest.bytes).toBeLessThanOrEqual(MIB);
    expect(bytes).toBeLessThanOrEqual(8 * MIB);
    expect(events).toBeLessThanOrEqual(8_000);
  }
});
