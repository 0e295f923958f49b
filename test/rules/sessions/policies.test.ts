import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { durationMs } from '../../../src/contracts/duration';
import { policySchema } from '../../../src/contracts/schemas/policy';

const FOLDER = path.join(__dirname, '../../../policies');
const files = readdirSync(FOLDER);

const policy = (file: string) => policySchema.parse(parse(readFileSync(path.join(FOLDER, file), 'utf8')));

test('these policies are shipped', () => {
  expect(files.sort()).toEqual([
    'abandoned-tape-change.yaml',
    'default.yaml',
    'hung-dumps.yaml',
    'idle-connections.yaml',
    'pool-pressure.yaml',
  ]);
});

describe.each(files)('%s', (file) => {
  test('is valid, and named as its file', () => {
    expect(`${policy(file).name}.yaml`).toBe(file);
  });

  test('stops over twenty kills or half of the sessions', () => {
    expect(policy(file).limits).toMatchObject({ maxKills: 20, maxPercent: 50, onExceed: 'refuse' });
  });

  test('asks for approval, unless it is the default', () => {
    expect(policy(file).approval.required).toBe(file !== 'default.yaml');
  });
});

test.each([
  ['default', '1h', 13],
  ['idle-connections', '24h', 25],
  ['hung-dumps', '12h', 25],
  ['abandoned-tape-change', '72h', 25],
  ['pool-pressure', '1h', 13],
])('%s observes for %s in %d samples', (name, window, samples) => {
  const { observe } = policy(`${name}.yaml`);
  expect(observe.window).toBe(window);
  expect(durationMs(observe.window) / durationMs(observe.every) + 1).toBe(samples);
});

test('only pool-pressure waits for a pool to be full', () => {
  const waiting = files.map(policy).filter(({ pressure }) => pressure !== undefined);
  expect(waiting.map(({ name, pressure }) => [name, pressure])).toEqual([
    ['pool-pressure', { limit: 'auto', abovePercent: 75, downToPercent: 50 }],
  ]);
});
