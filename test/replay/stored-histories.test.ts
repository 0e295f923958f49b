import { hostname } from 'node:os';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflowCode, DefaultLogger, type ReplayResult, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { WORKFLOWS } from '../../src/contracts/ids';
import { historyBytes } from '../support/collect-histories';
import { replayOptions } from '../support/replay';
import { collectRuntimeLogs } from '../support/runtime-logs';
import { secretTraces } from '../support/secret-traces';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { SECRET } from '../workflows/support/stage';
import { CASES, HALT_CASES } from './cases';
import { CHAIN_CASES } from './job-cases';
import { storedHistories } from './store';

const stored = storedHistories();
const names = stored.map(({ name }) => name);

async function replay(workflowBundle: { codePath: string } | { code: string }) {
  collectRuntimeLogs();
  const histories = stored.map(({ name, history }) => ({ workflowId: name, history }));
  const results = new Map<string, ReplayResult['error']>();
  for await (const { workflowId, error } of Worker.runReplayHistories(
    replayOptions(workflowBundle),
    histories,
  ))
    results.set(workflowId, error);
  return results;
}

test('every case is stored', () => {
  const cases = names.map((name) => name.split('/').at(-1)?.split('.')[0]);
  expect(new Set(cases)).toEqual(new Set(Object.keys({ ...CASES, ...HALT_CASES, ...CHAIN_CASES })));
});

test('every workflow is in a stored history', () => {
  const recorded = new Set(stored.map(({ workflow }) => workflow));
  expect(Object.keys(WORKFLOWS).filter((name) => !recorded.has(name))).toEqual([]);
});

describe('with the workflows of now', () => {
  let results: Awaited<ReturnType<typeof replay>>;
  beforeAll(async () => {
    results = await replay(testWorkflowBundle());
  });

  // One that was released stays as it is: the workflow needs a patch. Others: npm run histories.
  test.each(names)('%s replays', (name) => {
    expect(results.has(name)).toBe(true);
    expect(results.get(name)).toBeUndefined();
  });
});

describe('with workflows that have got another step', () => {
  let results: Awaited<ReturnType<typeof replay>>;
  beforeAll(async () => {
    const bundle = await bundleWorkflowCode({
      workflowsPath: require.resolve('./fixtures/wrong-workflows'),
      logger: new DefaultLogger('WARN'),
    });
    results = await replay(bundle);
  });

  test.each(names)('%s does not replay', (name) => {
    expect(results.get(name)).toBeInstanceOf(DeterminismViolationError);
  });
});

test.each(stored)('$name tells no secret and no machine', ({ history }) => {
  const bytes = historyBytes(historyFromJSON(history));
  expect(secretTraces(bytes, SECRET)).toEqual([]);
  const text = bytes.toString('latin1');
  for (const trace of [`@${hostname()}`, '/node_modules/', '/src/']) expect(text).not.toContain(trace);
});
