import { sequenceRequestSchema } from '../../../src/contracts/schemas/sequence';
import { sequenceHistory } from '../../../src/rules/history';
import { historySize } from '../../support/history-size';
import { begin, holdFor, PAUSE, RESUME } from './support/sequence-steps';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();
const HOLD = holdFor('30m');

test('with reselect each look records what is new, however long the texts of ONTAP are', async () => {
  const stage = await time.open();
  const description = `Bulk ${'€'.repeat(2_000)}`;
  const add = () => stage.add({ description, pausable: true });
  const early = Array.from({ length: 8 }, add);
  const late: string[] = [];
  stage.at(5.5 * 60_000, () => late.push(add()));
  const change = { select: { description: 'Bulk*' }, reselect: true };
  const sequence = await begin(stage, [], [PAUSE, HOLD, RESUME], change);
  const report = await sequence.result();
  expect(report.outcome).toBe('done');
  expect(report.jobs.map(({ uuid }) => uuid).sort()).toEqual([...early, ...late].sort());
  const input = stage.sequenceInput({ ...change, steps: [PAUSE, HOLD, RESUME] });
  const computed = sequenceHistory(sequenceRequestSchema.parse(input));
  const history = await stage.server.client.workflow.getHandle(sequence.workflowId).fetchHistory();
  const measured = historySize(history);
  expect(measured.events).toBeLessThanOrEqual(computed.events);
  expect(measured.bytes).toBeLessThanOrEqual(computed.bytes);
  // Eight records in each of thirty looks would be 1.7 MB.
  expect(measured.bytes).toBeLessThan(150_000);
});
