import fc from 'fast-check';
import { durationMs, formatDuration } from '../../src/contracts/duration';
import { clusterSchema } from '../../src/contracts/schemas/cluster';
import { policySchema } from '../../src/contracts/schemas/policy';
import { cleanupRequestSchema } from '../../src/contracts/schemas/requests';

const POLICY = {
  name: 'p',
  observe: { window: '1h', every: '5m' },
  match: [{ name: 'm', dataState: ['halted'] }],
};

const problemsOf = (change: object): string[] => {
  const result = policySchema.safeParse({ ...POLICY, ...change });
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const rule = (condition: object) => ({ match: [{ name: 'm', ...condition }] });

test('a policy without more gets the documented defaults', () => {
  expect(policySchema.parse(POLICY)).toMatchObject({
    protect: [],
    limits: { maxKills: 20, maxPercent: 50, percentFrom: 10, killsPerMinute: 60, onExceed: 'refuse' },
    approval: { required: false, within: '4h' },
    verify: { within: '5m', killAgainAfter: '2m' },
    notify: [],
  });
});

test.each<[string, object, RegExp]>([
  ['an unknown key', { windows: 1 }, /Unrecognized key.*windows/],
  [
    'a window of zero',
    { observe: { window: '0s', every: '5m' } },
    /observe\.window: must be a duration above zero/,
  ],
  ['a negative window', { observe: { window: '-1h', every: '5m' } }, /observe\.window: must be a duration/],
  [
    'a window without a unit',
    { observe: { window: '60', every: '5m' } },
    /observe\.window: must be a duration/,
  ],
  [
    'a window above two months',
    { observe: { window: '61d', every: '61d' } },
    /observe\.window: must be between/,
  ],
  [
    'a window that every does not divide',
    { observe: { window: '1h', every: '7m' } },
    /multiple of every \(7m\)/,
  ],
  ['one sample', { observe: { window: '5m', every: '10m' } }, /multiple of every/],
  [
    '26 samples',
    { observe: { window: '25m', every: '1m' } },
    /gives 26 samples in 25m; choose it so.*2 to 25/,
  ],
  ['no match rule', { match: [] }, /match: /],
  [
    'a notice that nobody gets',
    { notifyBefore: '15m' },
    /notifyBefore: needs a web hook in notify: nobody would be told/,
  ],
  [
    'a notice of two days',
    { notify: ['ops'], notifyBefore: '2d' },
    /notifyBefore: must be between 1s and 24h/,
  ],
  ['a rule without a condition', rule({}), /match\.0: needs a condition beside its name/],
  ['an unknown condition', rule({ age: 5 }), /match\.0: Unrecognized key.*age/],
  ['an unknown state', rule({ dataState: ['stuck'] }), /match\.0\.dataState\.0: /],
  [
    'absent in a protect rule',
    { protect: [{ name: 'p', moverState: ['absent'] }] },
    /protect\.0\.moverState\.0: /,
  ],
  ['a percentage above 100', { limits: { maxPercent: 101 } }, /limits\.maxPercent: .*100/],
  ['a negative limit', { limits: { maxKills: -1 } }, /limits\.maxKills: /],
  [
    'downToPercent above abovePercent',
    { pressure: { abovePercent: 10, downToPercent: 20 } },
    /pressure\.downToPercent/,
  ],
  ['an octal address', rule({ client: ['010.0.0.1/32'] }), /client\.0: must be an address or a network/],
  ['too many bits', rule({ client: ['10.0.0.0/33'] }), /client\.0: must be an address or a network/],
  ['half an address', rule({ client: ['10.0/16'] }), /client\.0: must be an address or a network/],
  [
    'three quarters of an address',
    rule({ client: ['10.1.1'] }),
    /client\.0: must be an address or a network/,
  ],
  ['a name that no client has', rule({ client: ['backup 01'] }), /client\.0: .*or a name of clients/],
  ['an open bracket in a glob', rule({ path: ['/vol[ab'] }), /path\.0: is not a glob/],
  ['an empty glob', rule({ path: [''] }), /path\.0: /],
  ['a glob of 10 kB', rule({ path: ['*a'.repeat(5_000)] }), /path\.0: .*500/],
  ['a group', rule({ path: ['/vol/+(a|aa)'] }), /path\.0: is not a glob: there are no groups: write \{a,b\}/],
  [
    'hundreds of open globs',
    rule({ path: Array.from({ length: 100 }, (_, n) => `/svm${n}/*_backup_of_the_volume`) }),
    /the globs of all rules go on for 2200 characters behind their first \* or \{, above 1000/,
  ],
  [
    'a network of any length',
    rule({ client: [`${'1'.repeat(100_000)}/24`] }),
    /client\.0: must be an address or a network/,
  ],
  ['a name that is a path', { name: '../x' }, /name: must be 1 to 63 letters/],
  ['an approval of more than a day', { approval: { within: '25h' } }, /approval\.within: must be between/],
])('%s is refused with its place', (_what, change, message) => {
  expect(problemsOf(change).join('\n')).toMatch(message);
});

test.each([
  ['a glob of many stars', rule({ path: ['*a*a*a*a*a*a*a*b'] })],
  ['a hundred globs', rule({ path: Array.from({ length: 100 }, (_, n) => `/svm${n}/volume_${n}*`) })],
  ['a glob with braces and classes', rule({ path: ['/{a,b}/v[0-9]*', '!plain'] })],
  ['networks of both families', rule({ client: ['10.1.2.0/24', 'fd00::/64'] })],
  ['absent in a match rule', rule({ moverState: ['idle', 'absent'], holds: ['none'] })],
  ['limits of zero', { limits: { maxKills: 0, maxPercent: 0 } }],
  ['two samples', { observe: { window: '5m', every: '5m' } }],
  ['25 samples', { observe: { window: '24m', every: '1m' } }],
])('%s is taken', (_what, change) => {
  expect(problemsOf(change)).toEqual([]);
});

test.each(['..', '2000:', ':1', '1:2:3', '2000%3A1', 'a', '12345678901', ''])(
  'the session id %j is refused in only',
  (sessionId) => {
    const only = [{ ownerUuid: '1cd8a442-86d1-11e0-ae1c-123478563412', sessionId }];
    const request = { cluster: 'c', policy: POLICY, mode: 'report', only, requestedBy: { name: 'x' } };
    expect(cleanupRequestSchema.safeParse(request).error?.issues[0]?.path).toEqual(['only', 0, 'sessionId']);
  },
);

test('a cluster entry without more is read-only, with the documented guard', () => {
  const entry = { url: 'https://c.example.com', auth: { basic: { user: 'u', passwordFile: '/p' } } };
  expect(clusterSchema.parse(entry)).toMatchObject({
    allow: [],
    guard: { minWindow: '30m', minSamples: 4, maxKills: 20, neverMatch: ['active'], protect: [] },
    tls: { insecureSkipVerify: false },
    maxConcurrentRequests: 6,
  });
});

test.each<[string, object]>([
  ['an http URL', { url: 'http://c.example.com' }],
  ['a URL with a path', { url: 'https://c.example.com/api' }],
  ['two kinds of password', { auth: { basic: { user: 'u', passwordFile: '/p', passwordEnv: 'P' } } }],
  ['no password', { auth: { basic: { user: 'u' } } }],
  ['an unknown grant', { allow: ['everything'] }],
])('a cluster entry with %s is refused', (_what, change) => {
  const entry = {
    url: 'https://c.example.com',
    auth: { basic: { user: 'u', passwordFile: '/p' } },
    ...change,
  };
  expect(clusterSchema.safeParse(entry).success).toBe(false);
});

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['12h', 43_200_000],
  ['2d', 172_800_000],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '0s', '-5m', '1.5h', '5', 'm', '5 m', '5M', '1h30m', '١s'])('%j is no duration', (text) => {
  expect(() => durationMs(text)).toThrow(RangeError);
});

test.each([
  [0, '0ms'],
  [250, '250ms'],
  [4_000, '4s'],
  [3_900_000, '1h 5m'],
  [90_061_000, '1d 1h'],
])('%d ms are written as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('an address alone is the network of nothing but it, and a name of clients stays', () => {
  const client = ['10.1.1.5', 'fe80::1', '10.1.2.0/24', 'backup01', 'nbu-media.example.com'];
  const places = ['10.1.1.5/32', 'fe80::1/128', '10.1.2.0/24', 'backup01', 'nbu-media.example.com'];
  const [parsed] = policySchema.parse({ ...POLICY, match: [{ name: 'm', client, source: client }] }).match;
  expect(parsed).toEqual({ name: 'm', client: places, source: places });
});

test.each([
  ['6h', '30m'],
  ['1h', '5m'],
  ['24h', '2h'],
  ['12h', '1h'],
  ['72h', '6h'],
  ['30m', '2m'],
  ['37m', '185s'],
  ['2s', '200ms'],
  ['7ms', '1ms'],
  ['1ms', '1ms'],
])('a window of %s without every is sampled every %s', (window, every) => {
  expect(policySchema.parse({ ...POLICY, observe: { window } }).observe).toEqual({ window, every });
});

test('whatever the window, every gives 2 to 25 samples that fill it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_184_000_000 }), (windowMs) => {
      const { observe } = policySchema.parse({ ...POLICY, observe: { window: `${windowMs % 1e9 || 1}ms` } });
      const intervals = durationMs(observe.window) / durationMs(observe.every);
      expect(Number.isInteger(intervals) && intervals >= 1 && intervals <= 24).toBe(true);
    }),
  );
});

test.each([
  [{}, { required: false, within: '4h' }],
  [{ by: ['bob'] }, { required: true, by: ['bob'], within: '4h' }],
  [
    { by: [' bob '], required: true },
    { required: true, by: ['bob'], within: '4h' },
  ],
  [{ required: false }, { required: false, within: '4h' }],
])('approval %j is %j', (approval, wanted) => {
  expect(policySchema.parse({ ...POLICY, approval }).approval).toEqual(wanted);
});

test('what was parsed is parsed to the same again', () => {
  const once = policySchema.parse({
    ...POLICY,
    ...rule({ client: ['10.1.1.5', 'backup01'] }),
    observe: { window: '6h' },
    approval: { by: ['bob'] },
    inTakeover: 'judge',
  });
  expect(policySchema.parse(once)).toEqual(once);
});
