import { ConfigFolder, entry } from './support/config-file';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

const NAMED = (name: string) =>
  `clusters:\n${entry('prod1', `guard: { protect: [{ name: library, client: [${name}, 10.3.0.4] }] }`)}` +
  'clients: [{ cidr: 10.20.0.5, name: nbu-media }, { cidr: fd00::/64, name: nbu-media }]\n';

test("names of clients in a guard's protect rules are networks when it is loaded", async () => {
  const config = await folder.config(NAMED('nbu-media'));
  expect(config.clients[0]?.cidr).toBe('10.20.0.5/32');
  expect(config.clusters.prod1?.guard.protect).toEqual([
    { name: 'library', client: ['10.20.0.5/32', 'fd00::/64', '10.3.0.4/32'] },
  ]);
});

test("a guard's rule for a client that nobody knows is a problem, with the known names", async () => {
  expect(await folder.problems(NAMED('nbu-medai'))).toEqual([
    "clusters.yaml:5: clusters.prod1.guard.protect.0.client.0: nbu-medai is none of clients in the worker's configuration; did you mean nbu-media? known are nbu-media",
  ]);
});
