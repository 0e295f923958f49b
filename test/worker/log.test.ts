import { AxiosError, AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import { createLog } from '../../src/worker/log/create-log';
import { maskText } from '../../src/worker/log/mask-text';
import { SecretRegistry } from '../../src/worker/log/secrets';

const SECRET = 'Tr0ub4dor&3 "x"';
const LOGIN = Buffer.from(`svc:${SECRET}`).toString('base64');
const UNKNOWN = 'never-registered-77';

function collect(level: 'trace' | 'info' = 'trace') {
  const lines: string[] = [];
  const secrets = new SecretRegistry();
  secrets.addLogin('svc', SECRET);
  secrets.add('-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----\n');
  const log = createLog({ level, secrets, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

function axiosError(): AxiosError {
  const headers = new AxiosHeaders({ Authorization: `Basic ${LOGIN}`, 'X-Token': UNKNOWN });
  const config = { headers, auth: { username: 'svc', password: SECRET } } as InternalAxiosRequestConfig;
  const response = { status: 401, data: SECRET, headers, config, statusText: '' };
  return new AxiosError(`401 for https://svc:${SECRET}@host`, 'ERR', config, { path: SECRET }, response);
}

const circular: Record<string, unknown> = { secret: SECRET };
circular.self = circular;

const throwing = {
  get secret(): string {
    throw new Error(SECRET);
  },
};

const hostile: [what: string, meta: Record<string, unknown>][] = [
  ['an axios error', { error: axiosError() }],
  ['an error caused by an axios error', { error: new Error('outer', { cause: axiosError() }) }],
  ['an aggregate of errors', { error: new AggregateError([axiosError()], SECRET) }],
  ['a value in plain sight', { note: `is ${SECRET} here` }],
  ['a key that is the secret', { [SECRET]: 1 }],
  [
    'base64, percent and JSON forms',
    { a: LOGIN, b: encodeURIComponent(SECRET), c: JSON.stringify({ SECRET }) },
  ],
  ['deep inside', { a: { b: [new Map([['c', new Set([SECRET])]])] } }],
  ['a header of unknown value', { text: `Authorization: Bearer ${UNKNOWN}` }],
  ['a secret key of unknown value', { clientSecret: UNKNOWN, apiKey: UNKNOWN, 'set-cookie': [UNKNOWN] }],
  ['a URL with a login', { url: `https://me:${UNKNOWN}@host/` }],
  ['a form body', { body: `grant_type=x&client_secret=${UNKNOWN}&y=1` }],
  ['a task token', { taskToken: Buffer.from(UNKNOWN), task_token: UNKNOWN, msg: `task_token=${UNKNOWN}` }],
  ['one line of a private key', { line: 'MIIEvQIBADANBgkqhkiG9w0BAQ' }],
  ['an unknown private key', { pem: `-----BEGIN RSA PRIVATE KEY-----\n${UNKNOWN}\n` }],
  ['a circle', circular],
  ['a getter that throws', { throwing }],
  ['bytes', { bytes: Buffer.from(SECRET) }],
  ['an object with its own toJSON', { evil: { toJSON: () => SECRET, text: 'x' } }],
  ["pino's own keys", { level: SECRET, time: SECRET, msg: SECRET }],
  ['a long text with the secret at the cut', { text: 'x'.repeat(4_090) + SECRET }],
];

test.each(hostile)('%s does not bring a secret into the log', (_, meta) => {
  const { log, lines, records } = collect();
  log.error('hostile', meta);
  log.error(`in the message: ${SECRET} ${LOGIN}`, meta);
  expect(records()).toHaveLength(2);
  for (const text of [
    SECRET,
    JSON.stringify(SECRET).slice(1, -1),
    LOGIN,
    UNKNOWN,
    'MIIEvQIBADANBg',
    'Tr0ub4dor',
  ]) {
    expect(lines.join('')).not.toContain(text);
  }
});

test('no nesting, order or neighbourhood of texts brings a secret into the log', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.constantFrom(SECRET, LOGIN, axiosError()),
    fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${SECRET}${after}`),
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constant(SECRET)), tie('node'), { maxKeys: 4 }),
    ),
  })).node;
  fc.assert(
    fc.property(tree, (value) => {
      const { log, lines } = collect();
      log.warn('x', { value });
      const [line = ''] = lines;
      expect(line).not.toContain(JSON.stringify(SECRET).slice(1, -1));
      expect(line).not.toContain(LOGIN);
      expect(() => JSON.parse(line)).not.toThrow();
    }),
  );
});

test('a line is one JSON object with time, level, message and the fields that matter', () => {
  const { log, records } = collect();
  const error = Object.assign(new TypeError('bad'), { code: 'ECODE', status: 503, config: 1 });
  log.warn('Activity failed', { queue: 'ontap/prod1', attempt: 3, big: 10n, error });
  expect(records()).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      pid: process.pid,
      queue: 'ontap/prod1',
      attempt: 3,
      big: '10',
      error: { name: 'TypeError', message: 'bad', code: 'ECODE', status: 503, stack: expect.any(String) },
      msg: 'Activity failed',
    },
  ]);
});

test('lines below the level are not written', () => {
  const { log, lines } = collect('info');
  log.debug('no');
  log.info('yes');
  expect(lines).toHaveLength(1);
});

test('something huge gives one bounded line', () => {
  const { log, lines } = collect();
  const wide = (depth: number): unknown =>
    depth === 0 ? 'x'.repeat(9_000) : Array.from({ length: 50 }, () => wide(depth - 1));
  log.info('huge', { wide: wide(3) });
  expect(lines[0]?.length).toBeLessThan(2_500_000);
});

test('a long text of credentials that never end costs no time', () => {
  const secrets = new SecretRegistry();
  const from = process.cpuUsage();
  const masked = maskText('task_token=[, '.repeat(30_000), secrets);
  const { user, system } = process.cpuUsage(from);
  expect(masked).toMatch(/^task_token=\*\*\*/);
  expect((user + system) / 1_000).toBeLessThan(200);
});

test('commands in a message can be pasted from a terminal: its lines follow the JSON, without secrets', () => {
  const lines: string[] = [];
  const plain: string[] = [];
  const secrets = new SecretRegistry();
  secrets.addLogin('svc', SECRET);
  const log = createLog({
    level: 'info',
    secrets,
    destination: { write: (line) => void lines.push(line) },
    inLines: (text) => void plain.push(text),
  });
  log.error(`Register them:\n  temporal operator search-attribute create --name A ${SECRET}`);
  log.info('one line');
  expect(lines).toHaveLength(2);
  expect(plain).toEqual(['Register them:\n  temporal operator search-attribute create --name A ***']);
});
