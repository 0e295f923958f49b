import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { OntapWorkflows } from '../../src/client';
import { ServeError } from '../../src/cli/serve/serve-error';
import { layoutOf } from '../../src/cli/serve/state-folder';
import { chooseCode } from '../../src/cli/serve/workflow-code';
import { collectRuntimeLogs } from '../support/runtime-logs';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { storedHistories } from './store';

collectRuntimeLogs();

const folder = mkdtempSync(path.join(tmpdir(), 'serve-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RUNS = storedHistories().filter(({ workflow }) => workflow === 'cleanupStaleSessions');
const code = readFileSync(testWorkflowBundle().codePath, 'utf8');

/** Of another release: its clean-ups ask another activity first. */
const otherCode = code.replaceAll('checkRequest', 'checkAnew');
const built = path.join(folder, 'built.js');
writeFileSync(built, otherCode);

/** Temporal, with so many open runs. */
function temporalWith(open: number): OntapWorkflows {
  const runs = Array.from({ length: open }, (_, index) => ({
    workflowId: `cleanup/sim/${index}`,
    runId: '1',
  }));
  const workflow = {
    count: async () => ({ count: open }),
    list: () => runs,
    getHandle: (_id: string, runId: string) => ({ fetchHistory: async () => RUNS[Number(runId)]?.history }),
  };
  return { temporal: { workflow } } as unknown as OntapWorkflows;
}

function choose(
  name: string,
  open: number,
  options: { stored?: string; previous?: boolean; built?: string },
) {
  const state = layoutOf(folder);
  state.workflowCode = path.join(folder, name);
  if (options.stored !== undefined) writeFileSync(state.workflowCode, options.stored);
  const said: LogEntry[] = [];
  const log = new DefaultLogger('INFO', (entry) => void said.push(entry));
  const choice = chooseCode({
    workflows: temporalWith(open),
    state,
    previous: options.previous === true,
    log,
    built: options.built ?? built,
  });
  return { choice, said, stored: () => readFileSync(state.workflowCode, 'utf8') };
}

test("a package that can't go on with the open runs is refused, and the runs are named", async () => {
  const { choice, stored } = choose('refused.js', 2, { stored: code });
  const error: unknown = await choice.catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(ServeError);
  expect(error).toMatchObject({ exit: 'otherCode' });
  expect(String(error)).toMatch(/2 open runs .*\n  cleanup\/sim\/0: .*\n  cleanup\/sim\/1: .*\n.*--previous/);
  expect(stored()).toBe(code);
});

test('with --previous the code that they began with goes on, as long as it is needed', async () => {
  const needed = choose('needed.js', 1, { stored: code, previous: true });
  expect(await needed.choice).toEqual({ code });
  expect(needed.said.map(({ message }) => message)).toEqual([
    expect.stringContaining('goes on, for 1 open run; start without --previous'),
  ]);
  const over = choose('needed.js', 0, { previous: true });
  expect(await over.choice).toEqual({ code: otherCode });
  expect(over.stored()).toBe(otherCode);
});

test('a package whose code replays all that is open takes over, also at a first start', async () => {
  const unbuilt = path.join(folder, 'same.js');
  writeFileSync(unbuilt, `// another build\n${code}`);
  const { choice, stored } = choose('taken-over.js', 1, { stored: code, built: unbuilt });
  expect((await choice).code).toContain('another build');
  expect(stored()).toContain('another build');
  await choose('first.js', 0, {}).choice;
  expect(existsSync(path.join(folder, 'first.js'))).toBe(true);
});
