import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';
import type { Coverage, OwedPause } from '../../src/contracts/status';
import { tellCoverage } from '../../src/worker/coverage-metrics';
import { installRuntime, releaseRuntime } from '../../src/worker/temporal/runtime';
import { waitFor } from '../support/wait-for';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const row = (cluster: string, change: Partial<Coverage> = {}): Coverage => ({
  cluster,
  policy: 'default',
  mode: 'report',
  schedules: ['nightly'],
  state: 'ok',
  why: 'as often as scheduled',
  ...change,
});

const HOUR_MS = 3_600_000;

const pause = (cluster: string, state: OwedPause['state'], hoursAgo: number): OwedPause => ({
  ...{ cluster, state, job: 'j', why: 'w', workflowId: 'p', runId: 'r' },
  since: new Date(Date.now() - hoursAgo * HOUR_MS).toISOString(),
});

const good = { workflowId: 'w', runId: 'r', startedAt: 's', outcome: 'reported', ageSeconds: 90 };

// An idle one of another test file.
beforeAll(releaseRuntime);
// No connection ends it here, and it would keep the process.
afterAll(() => Runtime.instance().shutdown());

test('Prometheus gets the age of the last good run, what is overdue and what is owed, of the own clusters', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const lines: string[] = [];
  const log = new DefaultLogger('WARN', ({ message }: LogEntry) => lines.push(message));
  installRuntime({ log, prometheus: address });
  const stop = new AbortController();
  const rows = [row('a', { lastGood: good }), row('b', { state: 'overdue' }), row('not-ours')];
  const pauses = [
    pause('a', 'owed', 1),
    pause('a', 'owed', 25),
    pause('a', 'held', 30),
    pause('b', 'overdue', 30),
    pause('not-ours', 'owed', 1),
  ];
  const read = async () => ({ clusters: rows, pauses });
  const told = tellCoverage({ read, clusters: ['a', 'b'], log, signal: stop.signal });
  let metrics = '';
  await waitFor('the gauges are there', async () => {
    metrics = await (await fetch(`http://${address}/metrics`)).text();
    return metrics.includes('ontap_workflows_job_pauses{cluster="b"');
  });
  expect(metrics).toMatch(
    /^ontap_workflows_last_good_run_age_seconds\{cluster="a",mode="report",policy="default"[^}]*\} 90$/m,
  );
  expect(metrics).toMatch(/^ontap_workflows_clean_up_overdue\{cluster="a"[^}]*\} 0$/m);
  expect(metrics).toMatch(/^ontap_workflows_clean_up_overdue\{cluster="b"[^}]*\} 1$/m);
  for (const [cluster, state, count] of [
    ['a', 'held', 1],
    ['b', 'overdue', 1],
    ['a', 'owed', 1],
    ['b', 'owed', 0],
  ])
    expect(metrics).toMatch(
      new RegExp(
        `^ontap_workflows_job_pauses\\{cluster="${cluster}"[^}]*state="${state}"[^}]*\\} ${count}$`,
        'm',
      ),
    );
  expect(metrics).not.toMatch(/not-ours|last_good_run_age_seconds\{cluster="b"/);
  stop.abort();
  await told;
  expect(lines).toEqual([]);
});

test('a look that fails is told, and ends nothing', async () => {
  const lines: string[] = [];
  const log = new DefaultLogger('WARN', ({ message, meta }: LogEntry) =>
    lines.push(`${message}: ${String(meta?.['error'])}`),
  );
  const stop = new AbortController();
  const read = () => Promise.reject(new Error('away'));
  const told = tellCoverage({ read, clusters: ['a'], log, signal: stop.signal });
  await waitFor('it is told', () => lines.length === 1);
  stop.abort();
  await told;
  expect(lines).toEqual(['The ages of the last good runs could not be read; their metrics stay: away']);
});
