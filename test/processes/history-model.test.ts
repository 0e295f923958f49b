import { FleetClient } from '../../src/client';
import type { FleetInput } from '../../src/contracts/fleet';
import { FLEET_ROOM } from '../../src/contracts/history-room';
import { HISTORY_LIMIT } from '../../src/contracts/payload-limit';
import { fleetRequestSchema } from '../../src/contracts/schemas/fleet';
import { sequenceRequestSchema } from '../../src/contracts/schemas/sequence';
import type { HistorySize } from '../../src/rules/history';
import { fleetHistory, fleetProblem, sequenceHistory } from '../../src/rules/history';
import { jsonBytes } from '../../src/contracts/text';
import { historySize } from '../support/history-size';
import { uniqueName } from '../support/temporal-server';
import { useJobStages } from '../workflows/jobs/support/use-job-stages';
import { testPolicy } from '../workflows/support/policies';

// A fleet of a hundred runs on two cores.
jest.setTimeout(300_000);

// The light server takes no larger message than the real one: 4 MiB.
const stages = useJobStages();

/** What a run came to; never more than what was computed. */
async function expectBelow(workflowId: string, computed: HistorySize) {
  const measured = historySize(await stages.server.client.workflow.getHandle(workflowId).fetchHistory());
  expect(measured.events).toBeLessThanOrEqual(computed.events);
  expect(measured.bytes).toBeLessThanOrEqual(computed.bytes);
  expect(measured.largest.bytes).toBeLessThanOrEqual(computed.payload);
  return measured;
}

test('a sequence stays below the history that was computed for it, and comes to two fifths of it at least', async () => {
  const stage = await stages.open();
  const uuids = Array.from({ length: 12 }, () => stage.add({ pausable: true }));
  const wait = { step: 'await', state: 'running', for: '1h' } as const;
  const steps = Array.from({ length: 16 }, () => wait);
  const input = stage.sequenceInput({ select: { uuids }, steps });
  const sequence = await stage.sequences.start(input);
  expect(await sequence.result()).toMatchObject({ outcome: 'done' });
  const computed = sequenceHistory(sequenceRequestSchema.parse(input));
  const { events } = await expectBelow(sequence.workflowId, computed);
  expect(events).toBeGreaterThanOrEqual(computed.events * 0.4);
});

test('pauses of many jobs stay below the history that was computed for them', async () => {
  const stage = await stages.open();
  const uuids = Array.from({ length: 5 }, () => stage.add({ pausable: true }));
  const hold = { step: 'hold', for: '1s' } as const;
  const steps = [{ step: 'pause' } as const, hold, { step: 'resume' } as const];
  const input = stage.sequenceInput({ select: { uuids }, steps });
  const sequence = await stage.sequences.start(input);
  expect(await sequence.result()).toMatchObject({ outcome: 'done' });
  await expectBelow(sequence.workflowId, sequenceHistory(sequenceRequestSchema.parse(input)));
});

/** Copies of a policy of 32 KiB for so many clusters fill what the inputs of a fleet may take. */
const CLUSTERS = 100;

/** The largest policy that is let through for these clusters. */
function largest(input: FleetInput): FleetInput {
  const withRules = (count: number): FleetInput => ({
    ...input,
    policy: {
      ...input.policy,
      protect: Array.from({ length: count }, (_, index) => ({
        name: `r${index}`,
        path: ['€'.repeat(150)],
      })),
    },
  });
  const fits = (count: number) => fleetProblem(fleetRequestSchema.parse(withRules(count))) === undefined;
  let [count, tooMany] = [1, 50];
  while (tooMany - count > 1) {
    const middle = Math.floor((count + tooMany) / 2);
    if (fits(middle)) count = middle;
    else tooMany = middle;
  }
  return withRules(count);
}

test('a fleet of as many clusters as the largest policy lets through ends with a report of all rows', async () => {
  const input = largest({
    clusters: Array.from({ length: CLUSTERS }, (_, index) => uniqueName(`nowhere-${index}`)),
    policy: testPolicy({ name: uniqueName('policy') }),
    mode: 'report',
    requestedBy: { name: 'tester' },
    unservedAfter: '1s',
  });
  const request = fleetRequestSchema.parse(input);
  expect(CLUSTERS * jsonBytes(request.policy)).toBeGreaterThan(FLEET_ROOM.inputs * 0.8);
  const run = await new FleetClient(stages.server.client, stages.taskQueue).start(input);
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'failed', counts: { clusters: CLUSTERS, good: 0 } });
  expect(new Set(report.rows.map(({ failure }) => failure))).toEqual(new Set(['ClusterUnserved']));
  const { bytes } = await expectBelow(run.workflowId, fleetHistory(request));
  expect(bytes).toBeLessThan(HISTORY_LIMIT.bytes);
});
