import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';
import type { NodeUse, ObservedSessions } from '../../src/contracts/observe';
import { tellSessions } from '../../src/worker/session-metrics';
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

const lines: string[] = [];
const log = new DefaultLogger('WARN', ({ message, meta }: LogEntry) =>
  lines.push(`${message}: ${String(meta?.['error'])}`),
);
let address: string;

// An idle one of another test file.
beforeAll(async () => {
  await releaseRuntime();
  address = `127.0.0.1:${await freePort()}`;
  installRuntime({ log, prometheus: address });
});
// No connection ends it here, and it would keep the process.
afterAll(() => Runtime.instance().shutdown());

const metrics = async () => (await fetch(`http://${address}/metrics`)).text();

const seen = (...nodes: NodeUse[]): ObservedSessions => ({
  lookedAt: new Date(Date.now() - 90_000).toISOString(),
  summary: { nodes, oldestUnchangedSeconds: 7_200 },
  records: [],
});

/** Tells once, of these clusters. */
async function tellOnce(known: Record<string, ObservedSessions | undefined>): Promise<void> {
  const stop = new AbortController();
  const clusters = Object.keys(known);
  const read = async (cluster: string) => known[cluster];
  const told = tellSessions({ read, clusters, log, signal: stop.signal });
  const [name = ''] = clusters;
  await waitFor('it is told', async () => (await metrics()).includes(`{cluster="${name}"`));
  stop.abort();
  await told;
}

test('sessions that are stale are counted by the policy of now', async () => {
  const by = (policy: string, sessions: number) => {
    const known = seen();
    return { ...known, summary: { nodes: [], oldestUnchangedSeconds: 0, stale: { policy, sessions } } };
  };
  await tellOnce({ s: by('default', 3) });
  expect(await metrics()).toMatch(/^ontap_workflows_sessions_stale\{cluster="s",policy="default"[^}]*\} 3$/m);
});

test('Prometheus gets what the observers know: sessions by node and state, pools, the oldest, the last look', async () => {
  const n1 = { node: 'n1', used: 3, limit: 36, states: { active: 1, halted: 2 } };
  await tellOnce({ a: seen(n1, { node: 'n2', used: 0, states: {} }), b: undefined });
  const text = await metrics();
  for (const line of [
    /^ontap_workflows_sessions\{cluster="a",node="n1"[^}]*state="active"[^}]*\} 1$/m,
    /^ontap_workflows_sessions\{cluster="a",node="n1"[^}]*state="halted"[^}]*\} 2$/m,
    /^ontap_workflows_session_pool_used\{cluster="a",node="n1"[^}]*\} 3$/m,
    /^ontap_workflows_session_pool_used\{cluster="a",node="n2"[^}]*\} 0$/m,
    /^ontap_workflows_session_pool_limit\{cluster="a",node="n1"[^}]*\} 36$/m,
    /^ontap_workflows_oldest_unchanged_seconds\{cluster="a"[^}]*\} 7200$/m,
    /^ontap_workflows_session_look_age_seconds\{cluster="a"[^}]*\} 9\d\.?\d*$/m,
  ])
    expect(text).toMatch(line);
  // Of a cluster at which nobody has looked nothing is known, and not that it has none.
  expect(text).not.toMatch(/cluster="b"|pool_limit\{cluster="a",node="n2"/);
  expect(lines).toEqual([]);
});

test('what is not there any more is none, and a look that nobody takes gets older', async () => {
  const known: Record<string, ObservedSessions | undefined> = {
    c: seen({ node: 'n1', used: 1, states: { halted: 1 } }),
  };
  const stop = new AbortController();
  const told = tellSessions({
    read: async (cluster) => known[cluster],
    clusters: ['c'],
    log,
    signal: stop.signal,
    everyMs: 20,
  });
  const age = async () => {
    const found = /^ontap_workflows_session_look_age_seconds\{cluster="c"[^}]*\} (.*)$/m.exec(
      await metrics(),
    );
    return Number(found?.[1] ?? -1);
  };
  await waitFor('it is told', async () => (await age()) > 0);
  known['c'] = seen({ node: 'n1', used: 0, states: {} });
  const none = /^ontap_workflows_sessions\{cluster="c",node="n1"[^}]*state="halted"[^}]*\} 0$/m;
  await waitFor('it has gone', async () => none.test(await metrics()));
  known['c'] = undefined;
  const before = await age();
  await waitFor('it gets older', async () => (await age()) > before);
  expect(none.test(await metrics())).toBe(true);
  stop.abort();
  await told;
});
