import type { HistoryJson } from '../../../src/contracts/audit';
import { recordsOf } from '../../../src/rules/audit';
import { storedHistories } from '../../replay/store';

const RUN = { workflowId: 'drain/lab/n1', runId: 'run' };

function recordsOfCase(name: string) {
  const found = storedHistories().find((stored) => stored.name.endsWith(`/${name}.drainNode`));
  if (found === undefined) throw new Error(`no history of ${name}`);
  return recordsOf(found.history as HistoryJson, RUN).records;
}

test('each look at a node that is drained is evidence, with what held it', () => {
  const looks = recordsOfCase('drain-held').filter(({ kind }) => kind === 'sampled');
  expect(looks.map(({ evidence }) => evidence)).toContainEqual(
    expect.objectContaining({
      looked: 'node',
      purpose: 'look',
      view: expect.objectContaining({
        node: 'n1',
        counts: expect.objectContaining({ sessions: 1, jobs: 1 }),
      }),
    }),
  );
});

test('so is what became of each pause, and how the drain ended', () => {
  const records = recordsOfCase('drain-stopped');
  expect(records.filter(({ kind }) => kind === 'job_outcome')).toMatchObject([
    { evidence: { outcome: 'resumed' } },
  ]);
  expect(records.at(-1)).toMatchObject({ kind: 'ended', evidence: { outcome: 'stopped' } });
  expect(records.filter(({ kind }) => kind === 'gap')).toEqual([]);
});
