import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { connectOntapWorkflows, InvalidRequestError, ontapWorkflowsOn } from '../../src/client';
import { resultOf } from '../../src/client/answer';
import { connectTestServer, type TestServer, uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { nobody, READS, WAITS } from './support/waits';

let server: TestServer;
beforeAll(async () => {
  server = await connectTestServer();
});
afterAll(() => server?.stop());

const ends: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(ends.splice(0).map((end) => end())));

function unserved(name: string) {
  const wait = WAITS[name];
  if (wait === undefined) throw new Error(`no wait ${name}`);
  const run = nobody(server.client, wait);
  ends.push(() => run.end());
  return run;
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

test.each(Object.keys(WAITS))('%s that is aborted says so, and leaves the run alone', async (name) => {
  const run = unserved(name);
  const abort = new AbortController();
  const failure = failureOf(run.call({ signal: abort.signal }));
  await waitFor('the run is there', () => run.status().then(Boolean, () => false));
  await waitFor('it waits', () => getEventListeners(abort.signal, 'abort').length > 0);
  const reason = new Error('the user left');
  abort.abort(reason);
  expect(await failure).toMatchObject({ name: 'WaitAbortedError', code: 'aborted', cause: reason });
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  expect(await run.status()).toBe('RUNNING');
});

test.each(Object.keys(WAITS))('%s gives up at its deadline, and leaves the run alone', async (name) => {
  const run = unserved(name);
  const began = performance.now();
  expect(await failureOf(run.call({ withinMs: 700 }))).toMatchObject({
    name: 'NoAnswerError',
    code: 'no_answer',
  });
  expect(performance.now() - began).toBeGreaterThan(650);
  expect(await run.status()).toBe('RUNNING');
});

test('a look that no worker takes gives up when the cluster counts as unserved, and says so', async () => {
  const nowhere = ontapWorkflowsOn(server.client, uniqueName('nobody'));
  const look = {
    read: 'nodes',
    cluster: 'prod1',
    requestedBy: { name: 'ann' },
    unservedAfter: '1s',
  } as const;
  expect(await failureOf(nowhere.inspect.run(look))).toMatchObject({
    code: 'no_answer',
    message: expect.stringContaining('a worker running for the queue'),
  });
});

test.each(Object.keys(READS))('%s takes a signal and a deadline, too', async (name) => {
  const read = (options: object) => failureOf(READS[name]!(ontapWorkflowsOn(server.client), options));
  expect(await read({ signal: AbortSignal.abort() })).toMatchObject({ code: 'aborted' });
  expect(await read({ withinMs: 0 })).toMatchObject({ code: 'invalid_request' });
});

test('a signal that is aborted already starts nothing', async () => {
  const run = nobody(server.client, WAITS['cleanup.run']!);
  expect(await failureOf(run.call({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' });
  await expect(run.status()).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
});

test.each([0, -1, Number.NaN])('a deadline of %d ms is refused', async (withinMs) => {
  const { cleanup } = ontapWorkflowsOn(server.client);
  const failure = await failureOf(cleanup.get('cleanup/a/b').status({ withinMs }));
  expect(failure).toBeInstanceOf(InvalidRequestError);
  expect(failure).toMatchObject({ problems: [`withinMs: must be a number above 0, not ${withinMs}`] });
});

test('a wait that is longer than its slices goes on in the next one', async () => {
  let slices = 0;
  const late = async () => {
    slices++;
    if (slices === 3) return 'the report';
    return server.client.workflow.getHandle(held.workflowId).result();
  };
  const held = await server.client.workflow.start('any', {
    taskQueue: uniqueName('nobody'),
    workflowId: uniqueName('held'),
  });
  ends.push(() => held.terminate());
  expect(await resultOf(server.client, held.workflowId, {}, late, 200)).toBe('the report');
  expect(slices).toBe(3);
});

test('a run that Temporal does not know is a failure of that run', async () => {
  const { cleanup, jobs } = ontapWorkflowsOn(server.client);
  const unknown = cleanup.get('cleanup/nowhere/never');
  const watch = jobs.get('nowhere', '8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de');
  const calls = [
    unknown.result(),
    unknown.status(),
    unknown.cancel(),
    watch.lastSeen(),
    watch.stopWatching(),
  ];
  for (const failure of await Promise.all(calls.map(failureOf)))
    expect(failure).toMatchObject({ code: 'run_failed', type: 'NotFound' });
});

test('a namespace that is not there is told with its name and what to do, by waits and by status', async () => {
  const { address } = server;
  const workflows = await connectOntapWorkflows({ address, namespace: 'nowhere' });
  const failures = [
    await failureOf(workflows.cleanup.get('cleanup/a/b').result()),
    await failureOf(workflows.status.read()),
    await failureOf(workflows.status.clusters()),
  ];
  await workflows.close();
  for (const failure of failures)
    expect(failure).toMatchObject({
      code: 'temporal',
      status: 'NOT_FOUND',
      message: expect.stringContaining(
        'no namespace "nowhere"; set TEMPORAL_NAMESPACE, or run, with the Temporal CLI (docs/how-to/start-from-the-temporal-cli.md): temporal operator namespace create -n nowhere',
      ) as string,
    });
});

test('a server that is not there is told with its address and what connecting fails with', async () => {
  const failure = await failureOf(connectOntapWorkflows({ address: '127.0.0.1:1', withinMs: 300 }));
  expect(failure).toMatchObject({ code: 'no_answer' });
  expect(failure).toMatchObject({
    message: expect.stringMatching(
      /127\.0\.0\.1:1 within 300 ms: .*ECONNREFUSED 127\.0\.0\.1:1; check TEMPORAL_ADDRESS/,
    ) as string,
  });
});

test('a client that is closed while Temporal is away ends its waits, and not the process', async () => {
  const workflowId = uniqueName('outage');
  ends.push(() => server.client.workflow.getHandle(workflowId).terminate());
  const script = path.join(__dirname, 'fixtures/close-in-outage.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--require', path.join(__dirname, '../support/register-ts.js')],
    ...[script, server.address, workflowId],
  ]);
  expect(JSON.parse(stdout)).toEqual(['temporal', 'temporal', 'aborted']);
});
