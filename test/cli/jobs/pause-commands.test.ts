import { connectOntapWorkflows, type OntapWorkflows } from '../../../src/client';
import { pauseWorkflowId } from '../../../src/contracts/ids';
import type { JobSpec } from '../../../src/simulator';
import { waitFor } from '../../support/wait-for';
import { PAUSE_AND_HOLD, untilHolding } from '../../workflows/jobs/support/sequence-steps';
import { assertBuilt } from '../support/built-cli';
import { runCli, stopAll, WAIT_MS } from '../support/run-cli';
import { LAB, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

const APPLY: JobSpec = { description: 'Apply', svm: 'svm1', work: 3_600, pausable: true, pausing: 0 };
const ANN = { name: 'ann' };

let stack: Stack;
let workflows: OntapWorkflows;

beforeAll(async () => {
  assertBuilt();
  stack = await startStack();
  workflows = await connectOntapWorkflows(stack.place);
});

afterAll(async () => {
  await stopAll();
  await workflows?.close();
  await stack?.close();
});

test('show of a job that a sequence holds paused names the sequence, and until when', async () => {
  const uuid = stack.job(APPLY);
  const select = { uuids: [uuid] };
  const input = { cluster: LAB, select, steps: PAUSE_AND_HOLD, requestedBy: ANN };
  const sequence = await workflows.sequences.start(input);
  await untilHolding(sequence);
  const shown = (await runCli(['jobs', 'show', LAB, uuid], stack.env)).stdout.replaceAll(/\s+/g, ' ');
  expect(shown).toMatch(/watch none: .* pause by sequence\S+ since \S+Z, until \S+Z at the latest: /);
  expect(shown).toContain(`pause by ${sequence.workflowId} since`);
  await sequence.cancel();
  await sequence.result();
});

test('a pause that nobody wants any more is told as long as its request waits for a person', async () => {
  const uuid = stack.job(APPLY);
  stack.simulator.switches.mav = '403';
  const until = new Date(Date.now() + 12_000).toISOString();
  await workflows.temporal.workflow.start('pausedJob', {
    workflowId: pauseWorkflowId(LAB, uuid),
    taskQueue: 'ontap-workflows',
    args: [{ cluster: LAB, uuid, until, requestedBy: ANN }],
  });
  const told = async () => (await workflows.status.read()).pauses.find(({ job }) => job === uuid);
  const isTold = async () => (await told())?.why.startsWith('nobody wants') === true;
  await waitFor('it is told', isTold, WAIT_MS);
  expect(await told()).toMatchObject({
    state: 'asked',
    why: expect.stringMatching(/waits for approval of request 1 in ONTAP since .* veto -index 1$/),
    approval: { state: 'pending' },
  });
  expect((await runCli(['status'], stack.env)).code).toBe(4);
});
