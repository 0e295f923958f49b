import { PLAIN_STYLE } from '../../../src/cli/shared/output/style';
import { allLines } from '../../../src/cli/doctor';
import { closeAll, entryFor, examined, of, openSimulator, troubled } from './support/clusters';

afterAll(closeAll);

const KILL = ['kill-sessions'];

const users = (user: object) => [{ name: 'svc', password: 'Pa55-of-the-doctor', ...user }];
const asSvc = { auth: { basic: { user: 'svc', passwordEnv: 'PASSWORD' } } };

const create = (api: string, access: string) =>
  `security login rest-role create -role ontap-workflows -api ${api} -access ${access}`;
const MODIFY =
  'security login modify -user-or-group-name svc -application http -authentication-method password -role ontap-workflows';
const NO_NDMP = { denied: ['/api/cluster/nodes', '/api/protocols'] };

const roleOf = async (user: object, change: object) => {
  const simulator = await openSimulator({ users: users(user) });
  const findings = await examined({ lab: entryFor(simulator, { ...asSvc, ...change }) });
  expect(troubled(findings).filter((check) => !['role', 'identity'].includes(check))).toEqual([]);
  return of(findings, 'role');
};
const commandsIn = (remedy: string | undefined) => remedy?.split('\n').slice(1);

test('F2: rights on jobs alone are enough for waits; what sessions would need is said in the same breath', async () => {
  const found = await roleOf(NO_NDMP, {});
  expect(found).toMatchObject([
    {
      severity: 'ok',
      says: "enough for waits, commands and sequences of jobs; reports and clean-ups of NDMP sessions do not work, since ONTAP's role forbids GET /api/cluster/nodes, GET /api/protocols/ndmp, GET /api/protocols/ndmp/sessions",
    },
  ]);
  expect(commandsIn(found[0]?.remedy)).toEqual([
    create('/api/cluster', 'readonly'),
    create('/api/cluster/jobs', 'readonly'),
    create('/api/protocols/ndmp', 'readonly'),
    create('/api/protocols/ndmp/sessions', 'readonly'),
    MODIFY,
  ]);
});

test('the smallest role for what the entry is for is told where nothing is missing, too', async () => {
  const found = await roleOf({}, { allow: KILL });
  const rights = [
    '/api/cluster readonly',
    '/api/protocols/ndmp readonly',
    '/api/protocols/ndmp/sessions all',
  ];
  expect(found).toMatchObject([
    {
      severity: 'ok',
      role: {
        rights,
        commands: [
          create('/api/cluster', 'readonly'),
          create('/api/protocols/ndmp', 'readonly'),
          create('/api/protocols/ndmp/sessions', 'all'),
          MODIFY,
        ],
      },
    },
  ]);
  expect(allLines(found, PLAIN_STYLE)).toContain(`      the smallest role for it: ${rights.join(', ')}`);
});

test.each([
  [
    'kills',
    NO_NDMP,
    { allow: KILL },
    [
      create('/api/cluster', 'readonly'),
      create('/api/protocols/ndmp', 'readonly'),
      create('/api/protocols/ndmp/sessions', 'all'),
    ],
  ],
  [
    'commands',
    { denied: ['/api/cluster/jobs'] },
    { allow: ['control-jobs'] },
    [create('/api/cluster', 'readonly'), create('/api/cluster/jobs', 'read_modify')],
  ],
])('what %s lack is an error, with the smallest role', async (_, user, entry, commands) => {
  const [found] = await roleOf(user, entry);
  expect(found).toMatchObject({
    severity: 'error',
    says: expect.stringMatching(/^ONTAP's role forbids: /),
  });
  expect(found?.remedy?.split('\n')[0]).toBe(
    'Give the account a role that may do just what is needed ("modify" in place of "create" for a path that the role has already):',
  );
  expect(commandsIn(found?.remedy)).toEqual([...commands, MODIFY]);
});

test('F2: a system without NDMP is as it should be for waits, and an error where kills are granted', async () => {
  const simulator = await openSimulator({ switches: { ndmpApi: false } });
  const waits = await examined({ lab: entryFor(simulator, { allow: ['control-jobs'] }) });
  expect(troubled(waits)).toEqual([]);
  expect(of(waits, 'role').map(({ says }) => says)).toEqual([
    'enough for waits, commands and sequences of jobs; whether it may write (control-jobs) can only be tried, with --probe-writes; reports and clean-ups of NDMP sessions do not work, since this system has no REST API for NDMP sessions (GET /api/protocols/ndmp, GET /api/protocols/ndmp/sessions)',
  ]);
  const both = await examined({ lab: entryFor(simulator, { allow: [...KILL, 'control-jobs'] }) });
  expect(of(both, 'role')[0]?.remedy).toMatch(/^Take kill-sessions out of allow, /);
  const kills = await examined({ lab: entryFor(simulator, { allow: KILL }) });
  expect(of(kills, 'role')).toMatchObject([
    {
      severity: 'error',
      says: expect.stringMatching(/^this system has no REST API for NDMP sessions \(GET \/api\/protocols/),
      remedy: expect.stringMatching(/^Take kill-sessions out of allow, /),
    },
  ]);
});

test("F8: an SVM's login has a role of that SVM", async () => {
  const svm = { svm: 'svm1', denied: ['/api/cluster/jobs', '/api/protocols'] };
  const [found] = await roleOf(svm, { scope: 'svm', allow: ['control-jobs'] });
  expect(found?.says).toBe("ONTAP's role forbids: GET /api/cluster/jobs");
  const ofSvm = (command: string) => command.replace(/(create|modify) /, '$1 -vserver svm1 ');
  expect(commandsIn(found?.remedy)).toEqual(
    [
      create('/api/cluster', 'readonly'),
      create('/api/svm/svms', 'readonly'),
      create('/api/cluster/jobs', 'read_modify'),
      MODIFY,
    ].map(ofSvm),
  );
});

test("F8: an SVM's login is told by what scope says", async () => {
  const simulator = await openSimulator({ users: users({ svm: 'svm1' }) });
  const right = await examined({ lab: entryFor(simulator, { ...asSvc, scope: 'svm' }) });
  expect(troubled(right)).toEqual([]);
  expect(of(right, 'login')[0]?.says).toBe(`user svc, SVM svm1, uuid ${simulator.svms[0]?.uuid}`);
  const missing = await examined({ lab: entryFor(simulator, asSvc) });
  expect(of(missing, 'login')).toMatchObject([
    {
      severity: 'error',
      says: expect.stringContaining("the login is an SVM's"),
      remedy: expect.stringMatching(/^Write "scope: svm" into the entry/),
    },
  ]);
  const wrong = await examined({ lab: entryFor(simulator, { scope: 'svm' }) });
  expect(of(wrong, 'login')).toMatchObject([
    { severity: 'error', remedy: expect.stringMatching(/^Take scope: svm out/) },
  ]);
});

test('what may not be read at all is listed, with the commands of a role that may', async () => {
  const [found] = await roleOf({ denied: ['/api/cluster/jobs', '/api/protocols/ndmp'] }, {});
  expect(found?.says).toBe(
    "ONTAP's role forbids: GET /api/cluster/jobs, GET /api/protocols/ndmp, GET /api/protocols/ndmp/sessions",
  );
  expect(commandsIn(found?.remedy)).toHaveLength(5);
});

test('a role without anything is known to ONTAP, and lacks everything', async () => {
  const simulator = await openSimulator({ users: users({ denied: ['/api'] }) });
  const findings = await examined({ lab: entryFor(simulator, asSvc) });
  expect(of(findings, 'login')).toMatchObject([{ severity: 'ok', says: 'user svc is known' }]);
  expect(of(findings, 'role')).toMatchObject([
    { severity: 'error', says: expect.stringContaining('GET /api/cluster,') },
  ]);
});

test('granted writes are tried where they can hit nothing, when that is asked for', async () => {
  const granted = { ...asSvc, allow: ['kill-sessions', 'control-jobs'] };
  const readonly = await openSimulator({ users: users({ access: 'readonly' }), scenario: 'demo' });
  const [finding] = of(await examined({ lab: entryFor(readonly, granted) }, { probeWrites: true }), 'role');
  expect(finding?.says).toBe("ONTAP's role forbids: DELETE of a session, PATCH of a job");
  expect(finding?.remedy).toMatch(/jobs -access read_modify\n.*\n.*sessions -access all\n/);

  // Its clock stands: no session comes or goes by itself.
  const all = await openSimulator({ scenario: 'demo', speed: 0 });
  const sessions = all.sessions.list().length;
  const findings = await examined({ lab: entryFor(all, { allow: granted.allow }) }, { probeWrites: true });
  expect(of(findings, 'role')).toMatchObject([
    { severity: 'ok', says: expect.stringMatching(/; may write \(kill-sessions, control-jobs\)$/) },
  ]);
  expect(all.ledger()).toMatchObject({ deletes: 0, writes: [{ status: 404 }, { status: 404 }] });
  expect(all.sessions.list()).toHaveLength(sessions);
});

test('a write that other administrators have to approve is no right to kill unattended', async () => {
  const simulator = await openSimulator({ scenario: 'demo' });
  const needed = { kind: 'status', status: 403, code: '262325', method: 'DELETE', count: 'always' } as const;
  simulator.faults.add(needed);
  const entry = entryFor(simulator, { allow: ['kill-sessions'] });
  const [finding] = of(await examined({ lab: entry }, { probeWrites: true }), 'role');
  expect(finding).toMatchObject({
    severity: 'warning',
    says: 'other administrators have to approve each DELETE of a session (multi-admin verification)',
  });
});

test('the role of an administrator is not taken away: the commands make a login of its own', async () => {
  const simulator = await openSimulator({
    users: [{ name: 'admin', password: 'Pa55-of-the-doctor', ...NO_NDMP }],
  });
  const admin = { auth: { basic: { user: 'admin', passwordEnv: 'PASSWORD' } }, allow: ['kill-sessions'] };
  const [finding] = of(await examined({ lab: entryFor(simulator, admin) }), 'role');
  expect(finding?.remedy).toMatch(/^Make a login of its own, with a role /);
  expect(commandsIn(finding?.remedy)?.slice(-2)).toEqual([
    'security login create -user-or-group-name ontap-workflows -application http -authentication-method password -role ontap-workflows',
    '# then write auth.basic.user: ontap-workflows, and its password, into the entry in place of admin, which keeps its role',
  ]);
});

test('a path that fails is no missing right', async () => {
  const simulator = await openSimulator();
  simulator.faults.add({ kind: 'html', path: '/api/cluster/jobs', count: 'always' });
  expect(of(await examined({ lab: entryFor(simulator) }), 'role')).toMatchObject([
    { severity: 'warning', says: expect.stringMatching(/^GET \/api\/cluster\/jobs could not be tried/) },
  ]);
});
