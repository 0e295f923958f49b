import { sequenceRequestSchema } from '../../../src/contracts/schemas/sequence';
import { sequenceHistory } from '../../../src/rules/history';
import { historySize } from '../../support/history-size';
import { begin, holdFor, PAUSE, RESUME } from './support/sequence-steps';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();

test('with reselect each look records what is new, however long the texts of ONTAP are', async () => {
  const stage = await time.open();
  const description = `Bulk ${'€'.repeat(2_000)}`;
  const add = () => stage.add({ description, pausable: true });
  const early = Array.from({ length: 20 }, add);
  const late: string[] = [];
  stage.at(10.5 * 60_000, () => late.push(add()));
  const change = { select: { description: 'Bulk*' }, reselect: true };
  const sequence = await begin(stage, [], [PAUSE, holdFor('100m'), RESUME], change);
  const report = await sequence.result();
  expect(report.outcome).toBe('done');
  expect(report.jobs.map(({ uuid }) => uuid).sort()).toEqual([...early, ...late].sort());
  const input = stage.sequenceInput({ ...change, steps: [PAUSE, holdFor('100m'), RESUME] });
  const computed = sequenceHistory(sequenceRequestSchema.parse(input));
  const history = await stage.server.client.workflow.getHandle(sequence.workflowId).fetchHistory();
  const measured = historySize(history);
  expect(measured.events).toBeLessThanOrEqual(computed.events);
  expect(measured.bytes).toBeLessThanOrEqual(computed.bytes);
  // Twenty records in each of a hundred looks were 14 MB.
  expect(measured.bytes).toBeLessThan(600_000);
  await time.replay(sequence.workflowId);
});
