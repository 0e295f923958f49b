import { startHealthServer, type HealthServer, type Probes } from '../../src/worker/health/health-server';

const free = { host: '127.0.0.1', port: 0 };
const well: Probes = {
  health: () => ({ ok: true, reasons: [] }),
  readiness: async () => ({ ok: true, reasons: [], clusters: ['prod1'] }),
};

let server: HealthServer | undefined;
afterEach(async () => server?.close());

test('a healthy and ready worker answers 200, with its clusters', async () => {
  server = await startHealthServer(free, well);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${server.url}/readyz?verbose`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ ok: true, reasons: [], clusters: ['prod1'] });
});

test('what is wrong is answered as 503 in words', async () => {
  const sick = { ok: false, reasons: ['worker for ontap/prod1 is FAILED'] };
  server = await startHealthServer(free, { health: () => sick, readiness: async () => sick });
  for (const path of ['/healthz', '/readyz']) {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual(sick);
  }
});

test('a probe that throws is not ready, and its error stays inside', async () => {
  const readiness = () => Promise.reject(new Error('password=hunter2'));
  server = await startHealthServer(free, { ...well, readiness });
  const response = await fetch(`${server.url}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain('hunter2');
});

test('other paths and methods do nothing', async () => {
  server = await startHealthServer(free, well);
  expect((await fetch(server.url)).status).toBe(404);
  expect((await fetch(`${server.url}/healthz/../readyz/x`)).status).toBe(404);
  expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBe(405);
  const head = await fetch(`${server.url}/healthz`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('a port that is taken is named, with the key to change', async () => {
  server = await startHealthServer(free, well);
  const port = Number(new URL(server.url).port);
  await expect(startHealthServer({ ...free, port }, well)).rejects.toThrow(
    new RegExp(`127.0.0.1:${port} \\(it is taken\\); choose another worker.health.port`),
  );
});
