import { type Stage, workerProbes } from '../../src/worker/health/worker-probes';
import type { Temporal } from '../../src/worker/temporal/connect';
import { WorkerGroup } from '../../src/worker/worker-group';

let asked = 0;
const temporalThat = (answers: () => Promise<unknown>): Temporal => {
  const connection = {
    withDeadline: (_: number, fn: () => unknown) => fn(),
    workflowService: { getSystemInfo: () => (asked++, answers()) },
  };
  return { connection: connection as never, namespace: 'default', address: 'temporal:7233' };
};
const answering = temporalThat(async () => ({}));
const group = (...states: string[]) =>
  new WorkerGroup(
    states.map((state, index) => ({
      queue: `q${index}`,
      worker: { run: async () => {}, shutdown: () => {}, getState: () => state as 'RUNNING' },
    })),
  );
const probesOf = (stage: Stage) => workerProbes(() => stage, ['prod1']);

const cases: [string, Stage, string[]][] = [
  [
    'while it connects',
    { name: 'starting', doing: 'connects to Temporal at t:1' },
    ['starting: connects to Temporal at t:1'],
  ],
  [
    'when one worker has failed',
    { name: 'running', group: group('RUNNING', 'FAILED'), temporal: answering },
    ['the worker for q1 is FAILED'],
  ],
  [
    'when Temporal is silent',
    { name: 'running', group: group('RUNNING'), temporal: temporalThat(() => Promise.reject(new Error())) },
    ['Temporal at temporal:7233 does not answer'],
  ],
  ['while it stops', { name: 'stopping', group: group('DRAINING') }, ['stopping: waits for calls in flight']],
];

test.each(cases)('%s it is not ready, and says why', async (_, stage, reasons) => {
  expect(await probesOf(stage).readiness()).toMatchObject({ ok: false, reasons, clusters: ['prod1'] });
});

test('it is ready when all workers run and Temporal answers, which is asked once for many probes', async () => {
  asked = 0;
  const probes = probesOf({ name: 'running', group: group('RUNNING', 'RUNNING'), temporal: answering });
  const answers = await Promise.all(Array.from({ length: 20 }, () => probes.readiness()));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(asked).toBe(1);
  await probes.readiness();
  expect(asked).toBe(2);
});

test('only a failed worker makes it unhealthy: a restart helps against nothing else', () => {
  const [starting, failed, silent, stopping] = cases.map(([, stage]) => probesOf(stage).health());
  expect([starting?.ok, silent?.ok, stopping?.ok]).toEqual([true, true, true]);
  expect(failed).toEqual({ ok: false, reasons: ['the worker for q1 has failed'] });
});

test('a worker that fails ends the others, and its failure is what the process reports', async () => {
  let end = () => {};
  let state = 'RUNNING';
  const ended = new Promise<void>((resolve) => (end = resolve));
  const other = {
    run: () => ended,
    shutdown: () => ((state = 'STOPPED'), end()),
    getState: () => state as 'RUNNING',
  };
  const broken = {
    ...other,
    run: () => Promise.reject(new Error('poll failed')),
    getState: () => 'FAILED' as const,
  };
  const run = new WorkerGroup([
    { queue: 'q', worker: other },
    { queue: 'ontap/x', worker: broken },
  ]).run();
  await expect(run).rejects.toThrow('The worker for ontap/x failed: poll failed');
  expect(state).toBe('STOPPED');
});
