import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';

const entry = { url: 'https://a.example.com', auth: { basic: { user: 'svc', passwordEnv: 'PASSWORD' } } };

const saidOf = (change: object) => {
  const { error } = workerConfigSchema.safeParse({ clusters: { a: { ...entry, ...change } } });
  return error?.issues.map(({ path, message }) => `${path.slice(2).join('.')} ${message}`) ?? [];
};

test.each([
  [
    'looks that are too many',
    { ages: { every: '10s' } },
    'ages.every is 10s, and must be between 30s and 1h; write 5m, say',
  ],
  [
    'looks that are too rare',
    { ages: { every: '2h' } },
    'ages.every is 2h, and must be between 30s and 1h; write 5m, say',
  ],
  [
    'a fuse that would cut one run in the middle',
    { guard: { maxKills: 30, maxKillsPerHour: 10 } },
    'guard.maxKillsPerHour is 10, below maxKills (30), which one run may kill; write at least 30, or lower maxKills',
  ],
  [
    'gaps that the observer itself leaves',
    { ages: { every: '5m' }, guard: { maxGap: '2m' } },
    'guard.maxGap is shorter than ages.every, so that nothing collected would ever do for a kill; write a longer one',
  ],
  [
    'quiet hours of no time',
    { guard: { quiet: [{ from: '06:00', to: '06:00', timezone: 'UTC' }] } },
    'guard.quiet.0.to is the same as from; write from: "00:00", to: "24:00" for whole days',
  ],
  [
    // What YAML makes of 20:00 without quotes.
    'quiet hours without quotes',
    { guard: { quiet: [{ from: 1200, to: '06:00', timezone: 'UTC' }] } },
    'guard.quiet.0.from must be a time of the day from 00:00 to 23:59, in quotes, such as "20:00"',
  ],
  [
    'quiet hours that do not exist',
    { guard: { quiet: [{ from: '20:00', to: '24:30', timezone: 'Mars/Base' }] } },
    'guard.quiet.0.to must be a time of the day from 00:00 to 24:00, in quotes, such as "20:00"',
    'guard.quiet.0.timezone is no time zone that is known here; write the IANA name of a time zone, such as Europe/Berlin or UTC',
  ],
])('%s: told with the value and what to write', (_, change, ...words) => {
  expect(saidOf(change)).toEqual(words);
});

test('the bounds of evidence and the fuse are taken as they are written, and none has a default that travels', () => {
  const guard = { maxKills: 5, maxKillsPerHour: 5, maxCommandsPerHour: 0, maxGap: '5m', collected: true };
  const parse = (change: object) =>
    workerConfigSchema.parse({ clusters: { a: { ...entry, ...change } } }).clusters['a'];
  expect(parse({ ages: { every: '5m' }, guard })).toMatchObject({ ages: { every: '5m' }, guard });
  expect(Object.keys(parse({})?.guard ?? {})).toEqual([
    'minWindow',
    'minSamples',
    'maxKills',
    'neverMatch',
    'protect',
  ]);
});
