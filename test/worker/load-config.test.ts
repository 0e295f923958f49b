import { execFileSync } from 'node:child_process';
import { ConfigFolder, entry, PASSWORD } from './support/config-file';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

const one = `clusters:\n${entry('prod1')}`;

test('a short configuration gets every default, and paths from the folder of the file', async () => {
  const config = await folder.config(one);
  expect(config.clusters.prod1).toMatchObject({
    auth: { basic: { passwordFile: `${folder.path}/password` } },
    allow: [],
    guard: { minWindow: '30m', minSamples: 4, maxKills: 20, neverMatch: ['active'] },
    maxConcurrentRequests: 6,
  });
  expect(config).toMatchObject({
    clients: [],
    webhooks: {},
    worker: { health: { host: '127.0.0.1', port: 9090 }, logLevel: 'info', shutdownGraceTime: '70s' },
  });
});

test('a password file that can not be meant is refused, with a command that mends it where it is', async () => {
  folder.write('password', `\ufeff${PASSWORD}\r\n`);
  const [problem = '', ...others] = await folder.problems(one);
  expect(others).toEqual([]);
  expect(problem).toMatch(
    /^clusters.yaml:4: clusters.prod1.auth.basic.passwordFile: The secret file .\/password begins with a byte order mark of UTF-8; run: /,
  );
  const [, command = ''] = problem.split('run: ');
  execFileSync('sh', ['-c', command], { cwd: folder.path });
  expect(await folder.problems(one)).toEqual([]);
});

test('a variable that holds the secret where its name belongs is not shown, and our words stay', async () => {
  const yaml = one.replace('passwordFile: ./password', 'passwordEnv: secret');
  expect(await folder.problems(yaml)).toEqual([
    'clusters.yaml:4: clusters.prod1.auth.basic.passwordEnv: The environment variable (name not shown: it may be the secret) is not set; put the secret there or use a file',
  ]);
});

test('every secret that is read becomes known to the log, the login in base64, too', async () => {
  await folder.load(one);
  expect(folder.secrets.mask(`x${PASSWORD}x`)).toBe('x***x');
  expect(folder.secrets.mask(Buffer.from(`svc:${PASSWORD}`).toString('base64'))).toBe('***');
});

test.each([
  ['a valid', 'prod1'],
  ['an invalid', '../x'],
])("a proxy's login in %s entry becomes known to the log", async (_, name) => {
  await folder.load(`clusters:\n${entry(name, 'proxy: http://pr%40xy:tunnel%2Fpass@proxy:3128')}`);
  for (const form of ['tunnel/pass', 'tunnel%2Fpass', Buffer.from('pr@xy:tunnel/pass').toString('base64')]) {
    expect(folder.secrets.mask(`x ${form} x`)).toBe('x *** x');
  }
});

test('all problems of all kinds are listed together, in the order of the file', async () => {
  folder.write('open', 'secret', 0o644);
  folder.write('ca.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 0o644);
  const problems = await folder.problems(
    [
      'clusters:',
      '  a:',
      '    url: http://a.example.com',
      '    auth: { basic: { user: svc, passwordFile: ./open } }',
      '    tls: { caFile: ./ca.pem }',
      '    alow: [kill-sessions]',
      '  b:',
      '    url: https://b.example.com',
      '    auth: { basic: { usr: svc, passwordFile: ./missing } }',
      '    guard:',
      '      minWindow: 0s',
      '      minWindow: 1m',
      '      maxPercent: 101',
      '  c:',
      '    url: https://B.example.com:443/',
      '    auth: { oauth2: { tokenUrl: https://t.example.com, clientId: x, clientSecretEnv: NO_SUCH } }',
      '    allow: [kill]',
      'clients: [{ cidr: 10.0.0.0/33, name: nbu }]',
      'webhook: {}',
    ].join('\n'),
  );
  expect(problems).toEqual([
    'clusters.yaml:3: clusters.a.url: must be a URL such as https://host:443, or https://[::1]:443 for IPv6',
    expect.stringMatching(
      /^clusters.yaml:4: clusters.a.auth.basic.passwordFile: .*\.\/open .*mode 0644.*chmod 600/,
    ),
    "clusters.yaml:5: clusters.a.tls.caFile: ./ca.pem: certificate 1 of 1 can't be parsed",
    expect.stringMatching(/^clusters.yaml:6: clusters.a.alow: is not a known key; did you mean allow\?$/),
    'clusters.yaml:9: clusters.b.auth.basic.user: is missing; write text',
    'clusters.yaml:9: clusters.b.auth.basic.usr: is not a known key; did you mean user?',
    expect.stringMatching(
      /^clusters.yaml:9: clusters.b.auth.basic.passwordFile: .*\.\/missing does not exist/,
    ),
    'clusters.yaml:12: minWindow: is written twice in this map; keep one',
    'clusters.yaml:13: clusters.b.guard.maxPercent: must be at most 100, not 101',
    expect.stringMatching(/^clusters.yaml:15: clusters.c.url: is the URL of clusters.b already/),
    expect.stringMatching(/^clusters.yaml:16: clusters.c.auth.oauth2.clientSecretEnv: .*NO_SUCH.* not set/),
    'clusters.yaml:17: clusters.c.allow.0: must be one of kill-sessions, control-jobs, not "kill"; did you mean kill-sessions?',
    expect.stringMatching(/^clusters.yaml:18: clients.0.cidr: must be an address or a network such as/),
    'clusters.yaml:19: webhook: is not a known key; did you mean webhooks or audit.webhook?',
  ]);
});

const cases: [what: string, yaml: string, problem: RegExp][] = [
  ['an empty file', '', /:1: must be a map|:1: is (missing|empty)/],
  ['a list in place of the map', '- a', /:1: must be a map, not a list/],
  ['no clusters', 'clients: []', /:1: clusters: is missing; write a map/],
  ['an empty map of clusters', 'clusters: {}', /:1: clusters: must name at least one cluster/],
  ['clusters without a value', 'clusters:', /:1: clusters: is empty; write a map/],
  ['text that is not YAML', 'clusters: [', /:1: .*/],
  ['a tab', 'clusters:\n\ta: 1', /:2: .*/],
  ['two documents', `${one}---\na: 1`, /:5: a second document/],
  ['an unknown tag', 'clusters: !secret x', /:1: .*/],
  [
    'an alias bomb',
    `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(10)}]\nc: [${'*b,'.repeat(10)}]`,
    /:1: can't be read: Excessive alias/,
  ],
  ['an alias without an anchor', 'clusters: *nowhere', /:1: .*nowhere/],
  [
    'a name that is no name',
    `clusters:\n${entry('../x').replace('https://../x', 'https://x')}`,
    /:2: clusters.*: must be 1 to 63 letters/,
  ],
  ['__proto__ as a name', 'clusters:\n  __proto__: {}', /:2: __proto__: is no key/],
  [
    'two ways to log in',
    'clusters: { a: { url: https://a, auth: { basic: { user: x, passwordFile: ./password }, certificate: {} } } }',
    /:1: clusters.a.auth.certificate: can't be combined .* needs exactly one of basic, certificate, oauth2/,
  ],
  [
    'no way to log in',
    'clusters: { a: { url: https://a, auth: {} } }',
    /:1: clusters.a.auth: needs exactly one of basic, certificate, oauth2/,
  ],
  [
    "kills with an SVM's login",
    `clusters:\n${entry('svm1', 'scope: svm', 'allow: [control-jobs, kill-sessions]', 'ur1: x')}`,
    /:6: clusters.svm1.allow: can't hold kill-sessions beside scope: svm/,
  ],
  ['an unknown scope', `clusters:\n${entry('a', 'scope: vserver')}`, /:5: clusters.a.scope: must be one of/],
  [
    'an unknown way to log in',
    'clusters: { a: { url: https://a, auth: { basik: {} } } }',
    /:1: clusters.a.auth.basik: is not a known key; did you mean basic\?/,
  ],
  [
    'a password in the file',
    'clusters: { a: { url: https://a, auth: { basic: { user: x, password: hunter2hunter2 } } } }',
    /auth.basic.password: is not a known key; did you mean passwordFile or passwordEnv\?/,
  ],
  [
    'a password in place of its path',
    'clusters: { a: { url: https://a, auth: { basic: { user: x, passwordFile: hunter2hunter2 } } } }',
    /passwordFile: .*name not shown/,
  ],
  [
    'a password in place of its variable',
    'clusters: { a: { url: https://a, auth: { basic: { user: x, passwordEnv: hunter2hunter2 } } } }',
    /passwordEnv: .*name not shown/,
  ],
  [
    'a CA file that is not there',
    `clusters:\n${entry('a', 'tls: { caFile: ca.crt }')}`,
    /:5: clusters.a.tls.caFile: ca.crt does not exist/,
  ],
  [
    'a CA file without a certificate',
    `clusters:\n${entry('a', 'tls: { caFile: password }')}`,
    /tls.caFile: password holds no certificate in PEM/,
  ],
  [
    'a client key that is none',
    'clusters: { a: { url: https://a, auth: { certificate: { certFile: none.pem, keyFile: password } } } }',
    /certificate.keyFile: password holds no private key/,
  ],
  [
    'a number in place of text',
    'clusters: { a: { url: 5, auth: {} } }',
    /clusters.a.url: must be text, not a number/,
  ],
  [
    'a path in the URL',
    `clusters:\n${entry('a').replace('example.com', 'example.com/api')}`,
    /clusters.a.url: must be only https/,
  ],
  [
    'a login in the URL',
    `clusters:\n${entry('a').replace('https://', 'https://u:hunter2pw@')}`,
    /:3: clusters.a.url: must be only https:\/\/host\[:port\], without a login/,
  ],
  [
    'a malformed URL with a login',
    `clusters:\n${entry('a').replace('https://', 'https//u:hunter2pw@')}`,
    /:3: clusters.a.url: must be a URL such as https:\/\/host:443, or /,
  ],
  [
    'a proxy that is no URL',
    `clusters:\n${entry('a', 'proxy: http//u:hunter2pw@proxy:3128')}`,
    /:5: clusters.a.proxy: must be a URL such as http:\/\/host:3128, or http:\/\/\[::1\]:3128 for IPv6$/,
  ],
  [
    'a fingerprint that is none',
    `clusters:\n${entry('a', 'tls: { fingerprint256: hunter2pw }')}`,
    /:5: clusters.a.tls.fingerprint256: must be the SHA-256 of a certificate, 64 hex digits$/,
  ],
  [
    'a request that may take longer than the activity that makes it',
    `clusters:\n${entry('a', 'requestTimeoutMs: 50001')}`,
    /:5: clusters.a.requestTimeoutMs: must be at most 50000, not 50001/,
  ],
  [
    'a malformed glob',
    `clusters:\n${entry('a', 'guard: { protect: [{ name: p, path: ["/vol/[x"] }] }')}`,
    /protect.0.path.0: is not a glob/,
  ],
  [
    'a web hook with two places',
    `${one}webhooks: { ops: { urlFile: ./password, urlEnv: X } }`,
    /webhooks.ops: needs exactly one of urlFile, urlEnv/,
  ],
  [
    'a web hook with two secrets',
    `${one}webhooks: { ops: { urlEnv: URL, secretFile: ./password, secretEnv: X } }`,
    /webhooks.ops: needs only one of secretFile, secretEnv/,
  ],
  [
    'a web hook with nothing but the secret of before',
    `${one}webhooks: { ops: { urlEnv: URL, previousSecretFile: ./password } }`,
    /webhooks.ops: needs secretFile or secretEnv beside the previous one/,
  ],
  [
    'a secret that can be guessed',
    `${one}webhooks: { ops: { urlEnv: URL, secretFile: ./password } }`,
    /webhooks.ops.secretFile: must hold a secret of at least 16 characters; make one: openssl rand -hex 32/,
  ],
  [
    'a web hook over http',
    `${one}webhooks: { ops: { urlEnv: LOOPBACK } }`,
    /webhooks.ops.urlEnv: must hold an https:.* and with allowHttp: true/,
  ],
  [
    'a web hook over http to another host',
    `${one}webhooks: { ops: { urlEnv: HTTP, allowHttp: true } }`,
    /webhooks.ops.urlEnv: must hold an https:.* allowHttp is only for loopback addresses/,
  ],
  [
    'a web hook whose file holds no URL',
    `${one}webhooks: { ops: { urlFile: ./password } }`,
    /webhooks.ops.urlFile: must hold the https/,
  ],
  [
    'a port that is none',
    `${one}worker: { health: { port: 70000 } }`,
    /worker.health.port: must be at most 65535, not 70000/,
  ],
  [
    'an unknown log level',
    `${one}worker: { logLevel: inof }`,
    /worker.logLevel: must be one of .*did you mean info\?/,
  ],
  [
    'a grace time of nothing',
    `${one}worker: { shutdownGraceTime: 0s }`,
    /worker.shutdownGraceTime: must be a duration above zero/,
  ],
  [
    'a fraction',
    `clusters:\n${entry('a', 'maxConcurrentRequests: 1.5')}`,
    /maxConcurrentRequests: must be a whole number/,
  ],
];

const HOOK_URLS = {
  URL: 'https://hooks.example.com/hunter2',
  LOOPBACK: 'http://127.0.0.1:8080/hunter2',
  HTTP: 'http://hooks.example.com/hunter2',
};

test.each(cases)('%s is refused with its line and a remedy', async (_, yaml, problem) => {
  const problems = await folder.problems(yaml, HOOK_URLS);
  expect(problems).toContainEqual(expect.stringMatching(problem));
  expect(problems.join('\n')).not.toContain('hunter2');
  expect(problems.join('\n')).not.toContain(PASSWORD);
});

test('a configuration file that is not there is named, with what to do', async () => {
  const { loadConfig } = await import('../../src/worker/config/load-config');
  const loaded = await loadConfig('/no/such/clusters.yaml', {}, folder.secrets);
  expect(loaded).toMatchObject({
    ok: false,
    problems: [
      { file: '/no/such/clusters.yaml', line: 1, message: expect.stringContaining('does not exist') },
    ],
  });
});
