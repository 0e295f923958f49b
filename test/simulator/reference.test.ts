import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FAULT_SHAPES } from '../../src/simulator/faults/fault';
import { call, start } from './call';

const PAGE = readFileSync(path.join(__dirname, '../../docs/reference/simulator.md'), 'utf8');

const examples = [...PAGE.matchAll(/^\| `(\w+)` .*`(\{"kind".*\})` *\|$/gm)].map(
  ([, kind = '', json = '']) => [kind, json] as const,
);

it('the reference has one example of each kind of fault', () => {
  expect(examples.map(([kind]) => kind).sort()).toEqual(Object.keys(FAULT_SHAPES).sort());
});

it.each(examples)('its example of %s is accepted', async (kind, json) => {
  const simulator = await start({ control: true, speed: 0 });
  const body = json.replace('OWNER', simulator.svms[0]?.uuid ?? '').replace('NODE', 'cluster1-01');
  expect(JSON.parse(body)).toMatchObject({ kind });
  const { status, text } = await call(simulator, '/simulator/faults', { method: 'POST', body });
  expect([status, JSON.parse(text)]).toEqual([200, {}]);
});

it.each(Object.entries(FAULT_SHAPES))('names every parameter of %s', (kind, shape) => {
  const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${kind}\` `)) ?? '';
  for (const name of Object.keys(shape)) expect(row).toMatch(new RegExp(`\\b${name}\\b`));
});
