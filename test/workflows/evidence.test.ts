import { randomBytes } from 'node:crypto';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { WorkflowFailedError } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { clusterQueue } from '../../src/contracts/ids';
import type { SessionRecord } from '../../src/contracts/session';
import { evidenceKeys } from '../../src/node';
import { uniqueName } from '../support/temporal-server';
import type { Step } from './support/fixtures/forged-kills';
import { killed, killRunId, outcomes } from './support/steps';
import { openStages, type Stage } from './support/stage';
import { useStages } from './support/use-stages';
import { stale, working, world } from './support/world';

const stages = useStages();

/** A queue on which somebody else's workflow code runs. */
let foreign: string;
beforeAll(async () => {
  const workflowsPath = require.resolve('./support/fixtures/forged-kills');
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  foreign = uniqueName('foreign');
  await stages.server.runWorker({ taskQueue: foreign, workflowBundle });
});

async function recordOf({ simulator }: Stage, id: string): Promise<SessionRecord> {
  const live = simulator.sessions.list().find(({ session }) => session.identity.id === id);
  if (live === undefined) throw new Error(`no session ${id}`);
  return { ownerUuid: live.session.identity.uuid, sessionId: id, data: {}, mover: {} };
}

const look = (queue: string): Step => ({ activity: 'listNdmpSessions', input: { detail: 'full' }, queue });

/** Steps that look twice, half a second apart and more, seal what they saw of a session, and kill it by that. */
async function lookAndKill(from: Stage, at: Stage, id: string): Promise<Step[]> {
  const { ownerUuid, sessionId } = await recordOf(from, id);
  const queue = clusterQueue(from.cluster);
  const sessions = [{ ownerUuid, sessionId }];
  return [
    look(queue),
    { sleepMs: 700 },
    look(queue),
    { activity: 'sealEvidence', input: { sessions }, queue },
    { kill: { planHash: 'a'.repeat(64), mode: 'enforce' }, evidenceOf: 3, queue: clusterQueue(at.cluster) },
  ];
}

/** The target of the kill is what the last look showed, so that nothing but the evidence is at stake. */
async function withTarget(steps: Step[], at: Stage, id: string): Promise<Step[]> {
  const results = await run([look(clusterQueue(at.cluster))]);
  const [{ sessions }] = results as [{ sessions: SessionRecord[] }];
  const record = sessions.find(({ sessionId }) => sessionId === id);
  const target = { record, rule: 'r', why: 'w', unchangedSeconds: 9_999, knownAbsent: [], joined: [] };
  return steps.map((step) => ('kill' in step ? { ...step, kill: { ...step.kill, target } } : step));
}

const run = (steps: Step[]): Promise<unknown[]> =>
  stages.server.client.workflow.execute('killSessions', {
    taskQueue: foreign,
    workflowId: uniqueName('foreign'),
    args: [steps],
  });

async function refusalOf(steps: Step[]): Promise<ApplicationFailure> {
  const error = await run(steps).then(
    () => undefined,
    (failed: WorkflowFailedError) => failed.cause,
  );
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return cause;
  throw new Error(`not refused: ${String(cause)}`);
}

test('a clean-up kills by records that the looks of its whole window have sealed', async () => {
  const stage = await stages.with([stale('1:1')]);
  const report = await stage.run();
  expect(outcomes(report)).toEqual({ '1:1': 'killed' });
  const { events } = await stages.server.client.workflow.getHandle(killRunId(stage)).fetchHistory();
  const names = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  expect(names.filter((name) => name === 'sealEvidence')).toHaveLength(1);
});

test('a kill without records is refused, whoever scheduled it', async () => {
  const stage = await stages.with([stale('1:1')]);
  const steps = await withTarget(await lookAndKill(stage, stage, '1:1'), stage, '1:1');
  const bare = steps.flatMap((step): Step[] =>
    'kill' in step ? [{ activity: 'killNdmpSession', input: step.kill, queue: step.queue }] : [],
  );
  expect(await refusalOf(bare)).toMatchObject({
    type: 'NotGranted',
    message: expect.stringContaining('it came without sealed records') as string,
  });
  expect(killed(stage)).toEqual([]);
});

test('a session that lives has no age, however often it is looked at', async () => {
  const stage = await stages.with([working('1:1')], { entry: { guard: OPEN } });
  const steps = await withTarget(await lookAndKill(stage, stage, '1:1'), stage, '1:1');
  expect(await refusalOf(steps)).toMatchObject({ type: 'NotGranted' });
  expect(killed(stage)).toEqual([]);
});

const OPEN = { minWindow: '500ms', minSamples: 2, neverMatch: [] };

test("what was sealed on one cluster grants nothing on another, nor under another worker's key", async () => {
  const one = await stages.with([stale('1:1')]);
  const twin = await stages.with([stale('1:1')]);
  const other = await stages.with([stale('1:1')], { evidenceKeys: evidenceKeys([randomBytes(32)]) });
  const crossed = await withTarget(await lookAndKill(one, twin, '1:1'), twin, '1:1');
  expect(await refusalOf(crossed)).toMatchObject({
    type: 'NotGranted',
    message: expect.stringMatching(/its sealed record is of cluster|no sealed record of it/) as string,
  });
  const unknown = await withTarget(await lookAndKill(one, other, '1:1'), other, '1:1');
  expect(await refusalOf(unknown)).toMatchObject({
    message: expect.stringContaining('sealed by no key of this worker') as string,
  });
  expect([killed(twin), killed(other)]).toEqual([[], []]);
});

test('a window that is too short for the worker that holds the login is refused', async () => {
  const entry = { guard: { minWindow: '1h', minSamples: 2 } };
  const stage = await stages.with([stale('1:1')], { entry });
  const steps = await withTarget(await lookAndKill(stage, stage, '1:1'), stage, '1:1');
  expect(await refusalOf(steps)).toMatchObject({
    message: expect.stringMatching(
      /it is known to be unchanged for \d+m?s, the guard asks for 1h$/,
    ) as string,
  });
  expect(killed(stage)).toEqual([]);
});

test('kills of a run that began before records were sealed are not attempted, and say why', async () => {
  const older = { checkKillRequest: async (input: unknown) => input };
  const old = await openStages(stages.server, undefined, older);
  const stage = await old.open({ simulator: { scenario: world([stale('1:1')]) } });
  const report = await stage.run();
  expect(report).toMatchObject({
    outcome: 'partial',
    sessions: [{ outcome: 'not_attempted', note: expect.stringContaining('run it again') as string }],
  });
  expect(killed(stage)).toEqual([]);
  await old.close();
});
