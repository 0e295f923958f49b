import { testIo } from '../support/test-io';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPolicy } from '../../../src/cli/policy/check';
import { type Owner, ownerOf, resolvedPolicy } from '../../../src/cli/policy/owner-of';
import { explainPolicy } from '../../../src/cli/policy/sentences';
import { readSnapshots } from '../../../src/cli/policy/snapshots';
import { planSnapshots } from '../../../src/rules/sessions';
import { readPolicy } from '../../../src/cli/shared/shipped-file';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { policySchema } from '../../../src/contracts/schemas/policy';
import { assertBuilt } from '../support/built-cli';
import { runCli as runProcess } from '../support/cli-process';
import { runCli } from '../support/run-cli';

const DOCS = path.join(__dirname, '../../../docs');
const folder = mkdtempSync(path.join(tmpdir(), 'cli-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const found = path.join(folder, name);
  writeFileSync(found, content);
  return found;
}

/** The how-to's policy for: sessions of host 10.1.1.5 idle for 6 hours, never tape library ones, at most 3, ask bob. */
const [, WORKED = ''] =
  /```yaml\n(name: idle-of-one-host\n[^]*?)```/.exec(
    readFileSync(`${DOCS}/how-to/write-a-policy.md`, 'utf8'),
  ) ?? [];
const worked = () => file('idle-of-one-host.yaml', WORKED);

const CONFIG = file(
  'clusters.yaml',
  `
clusters:
  prod1:
    url: https://prod1.example.com
    auth: { basic: { user: svc, passwordFile: ./none } }
    allow: [kill-sessions]
    guard: { minWindow: 8h, maxKills: 2, approvers: [bob, alice], protect: [{ name: lab, client: [lab] }] }
clients:
  - { cidr: 10.1.1.5, name: backup01 }
  - { cidr: 10.9.0.0/16, name: lab }
`,
);

const DEFAULT: Owner = { whose: 'the default guard', guard: guardSchema.parse({}), clients: undefined };
const texts = (policy: string, owner: Owner) => {
  const { sentences, tightened } = explainPolicy(readPolicy(policy), owner.guard);
  return [...sentences.map(({ about, text }) => `${about}: ${text}`), ...tightened];
};

test('the worked example of the how-to has no warning', () => {
  const found = checkPolicy(readPolicy(worked()), DEFAULT);
  expect(found.filter(({ level }) => level === 'warning')).toEqual([]);
});

test('the worked example is explained as it was asked for', () => {
  expect(texts(worked(), DEFAULT)).toMatchInlineSnapshot(`
   [
     "watch: It watches all sessions for 6h and takes 13 samples, one every 30m. The window is the hours without movement: a session that changes in it is kept, since ONTAP tells no idle time.",
     "match: Rule idle finds a session if in all samples its backup server (client) is 10.1.1.5, its data service is idle, its mover is idle and it holds no drive or robot.",
     "protect: Rule tape-library saves a session if it holds an open drive or a robot or drive as SCSI device; also if ONTAP does not tell, unless the rule that finds it takes that as absent.",
     "guard: The owner saves a session whose data service or mover is active (guard.neverMatch).",
     "limits: It kills at most 3 sessions a run, and from 10 sessions on at most 50 % of all. When it finds more, it kills nothing and ends as limit_exceeded.",
     "approval: bob (not the requester) has to approve the plan within 4h; otherwise it kills nothing and ends as not_approved.",
     "kill: Right before its kill each session is read again, and left alone if anything changed; at most 60 kills a minute.",
     "kill: Then it looks for 5m whether they are gone; what is not after 2m is killed once more, and not again.",
   ]
  `);
});

test("with a cluster it is told what the owner's guard makes of it", async () => {
  const owner = await ownerOf(testIo(), { cluster: 'prod1', config: CONFIG }, readPolicy(worked()));
  expect(owner.whose).toBe('the guard of prod1');
  expect(texts(worked(), owner)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('watch: It watches all sessions for 8h and takes 17 samples'),
      expect.stringContaining(
        'guard: The owner saves a session if its backup server (client) is in 10.9.0.0/16',
      ),
      expect.stringContaining('limits: It kills at most 2 sessions a run'),
      'window 6h → 8h (guard.minWindow)',
      'maxKills 3 → 2 (guard.maxKills)',
    ]),
  );
});

test('what the owner allows of evictions is told beside the policy, and nothing where he allows none', () => {
  const told = (guard: object) =>
    texts(worked(), { ...DEFAULT, guard: guardSchema.parse(guard) }).filter((text) =>
      text.startsWith('evict'),
    );
  expect(told({})).toEqual([]);
  expect(
    told({ evict: { window: '20m', every: '2m', maxSessions: 9, approvers: ['alice', 'bob'] } }),
  ).toEqual([
    'evict: Whatever the policy, "sessions evict" may kill all sessions of one backup server, also in states of guard.neverMatch (guard.evict): at most 9 sessions, watched for 20m, one look every 2m, in which none of them may change. alice or bob (not the requester) has to approve that.',
  ]);
  expect(told({ evict: {}, approvers: ['carol'] })[0]).toMatch(
    /carol \(not the requester\) has to approve that\.$/,
  );
  expect(told({ evict: {} })[0]).toMatch(/Anyone but the requester has to approve that\.$/);
});

const OWNER = '1cd8a442-86d1-11e0-ae1c-123478563412';

/** A session as ONTAP prints it. */
const raw = (id: string, parts: object = {}) => ({
  uuid: OWNER,
  id,
  node: { name: 'n1', uuid: OWNER },
  svm: { name: 'svm1', uuid: OWNER },
  client_address: '10.1.1.5',
  client_port: 41_000,
  data: { state: 'idle', operation: 'none', bytes_processed: 0 },
  mover: { state: 'idle', bytes_moved: 0 },
  ...parts,
});

test('the worked example kills on recorded sessions what was meant, and nothing else', () => {
  const records = [
    raw('1:1'),
    raw('1:2', { client_address: '10.1.1.6' }),
    raw('1:3', { tape_device: 'nrst0a' }),
    raw('1:4', { scsi: { device_id: 'mc0' } }),
    raw('1:5', { data: { state: 'active', operation: 'backup', bytes_processed: 5 } }),
    raw('1:6', { mover: { state: 'paused', bytes_moved: 5 } }),
  ];
  const [snapshot] = readSnapshots([
    file('now.json', JSON.stringify({ records, num_records: records.length })),
  ]);
  if (snapshot === undefined) throw new Error('no snapshot');
  const { plan } = planSnapshots(readPolicy(worked()), { guard: DEFAULT.guard }, [snapshot]);
  expect(
    plan.sessions.filter(({ decision }) => decision === 'kill').map(({ sessionId }) => sessionId),
  ).toEqual(['1:1']);
  expect(plan.approval).toBe('policy');
});

const naming = (...clients: string[]) =>
  file('named.yaml', WORKED.replace('client: [10.1.1.5]', `client: [${clients.join(', ')}]`));

test('names of clients are the networks that the configuration gives them', async () => {
  const policy = readPolicy(naming('backup01'));
  const owner = await ownerOf(testIo(), { config: CONFIG }, policy);
  expect(resolvedPolicy(policy, owner, '').match[0]?.client).toEqual(['10.1.1.5/32']);
  expect(texts(naming('backup01'), DEFAULT)[1]).toContain('its backup server (client) is backup01');
  expect(() => resolvedPolicy(policy, DEFAULT, '--config FILE')).toThrow(
    "The policy names clients (backup01), whose addresses only the worker's configuration knows; give --config FILE",
  );
});

test('a name that the configuration does not have is an error that lists the known ones', async () => {
  const asked = ownerOf(testIo(), { config: CONFIG }, readPolicy(naming('backup02')));
  await expect(asked).rejects.toThrow(
    "backup02 is none of clients in the worker's configuration; did you mean backup01? known are backup01, lab",
  );
  await expect(ownerOf(testIo(), { config: CONFIG, cluster: 'prod2' }, readPolicy(worked()))).rejects.toThrow(
    'has no cluster prod2; did you mean prod1?',
  );
});

async function explained(given: string, ...options: string[]) {
  const { code, stdout, stderr } = await runCli(['policy', 'explain', given, ...options]);
  return { code, text: stdout + stderr };
}

test('--json has the sentences, what was tightened and the findings', async () => {
  const { code, text } = await explained(worked(), '--json', '--cluster', 'prod1', '--config', CONFIG);
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({
    valid: true,
    policy: 'idle-of-one-host',
    guard: 'the guard of prod1',
    sentences: expect.arrayContaining([
      { about: 'approval', text: expect.stringContaining('bob') as string },
    ]) as object,
    tightened: expect.arrayContaining(['window 6h → 8h (guard.minWindow)']) as object,
    findings: expect.any(Array) as object,
  });
});

const ENTRIES = file(
  'entries.yaml',
  ['kills', 'svm8', 'looks', 'unverified']
    .map((name) => {
      const more = {
        kills: 'allow: [kill-sessions]',
        svm8: 'scope: svm',
        looks: 'allow: [control-jobs]',
        unverified: 'allow: [kill-sessions], tls: { insecureSkipVerify: true }',
      }[name];
      return `  ${name}: { url: https://a.example, auth: { basic: { user: u, passwordFile: ./none } }, ${more} }`;
    })
    .reduce((text, line) => `${text}${line}\n`, 'clusters:\n'),
);

test.each([
  ['svm8', "its login is an SVM's (scope: svm), which is not shown the nodes; kills need an entry with"],
  ['looks', 'its entry does not grant kill-sessions; put kill-sessions into allow of the entry'],
  [
    'unverified',
    'its tls.insecureSkipVerify refuses every write; configure tls.caFile or tls.fingerprint256',
  ],
])('with the entry %s nothing can be killed, and explain and check say so and why', async (cluster, why) => {
  const words = `Nothing can be killed on ${cluster}: ${why}`;
  const owner = await ownerOf(testIo(), { cluster, config: ENTRIES }, readPolicy(worked()));
  expect(checkPolicy(readPolicy(worked()), owner)).toEqual(
    expect.arrayContaining([{ level: 'note', text: expect.stringContaining(words) as string }]),
  );
  const { text } = await explained(worked(), '--cluster', cluster, '--config', ENTRIES);
  const flat = text.replace(/\s+/g, ' ');
  expect(flat.split(words)).toHaveLength(2);
  expect(flat.indexOf(words)).toBeLessThan(flat.indexOf('It watches all sessions'));
});

test('nothing of that is said of an entry that may kill, nor without a cluster', async () => {
  for (const cluster of [['--cluster', 'kills'], []]) {
    const { text } = await explained(worked(), ...cluster, '--config', ENTRIES);
    expect(text).not.toContain('Nothing can be killed');
  }
});

test('whom the owner does not let approve is a problem with its line, before anything runs', async () => {
  const given = file('eve.yaml', WORKED.replace('by: [bob]', 'by: [eve]'));
  const { code, text } = await explained(given, '--cluster', 'prod1', '--config', CONFIG);
  expect(code).toBe(1);
  expect(text).toMatch(
    /eve\.yaml:\d+: approval\.by: eve may not approve here; write one of guard\.approvers \(bob, alice\)/,
  );
});

test('what rests on an observer is told where the owner lets it', () => {
  const policy = policySchema.parse({
    name: 'idle',
    observe: { window: '24h', every: '1h', evidence: 'collected' },
    match: [{ name: 'idle', dataState: ['idle'] }],
  });
  const watchOf = (guard: object) =>
    explainPolicy(policy, guardSchema.parse(guard)).sentences.find(({ about }) => about === 'watch')?.text;
  expect(watchOf({ collected: true })).toMatch(/^It takes what the observer of the cluster has seen in 24h,/);
  expect(watchOf({})).toMatch(/^It watches all sessions for 24h and takes 25 samples/);
});

test('the exit codes are those of policy check', async () => {
  const nothing = file('nothing.yaml', WORKED.replace(', holds: [none]', ''));
  expect(await explained(nothing)).toMatchObject({
    code: 0,
    text: expect.stringContaining('write holds: [none] in idle') as string,
  });
  expect((await explained(nothing, '--strict')).code).toBe(3);
  expect((await explained(file('bad.yaml', 'name: x'))).code).toBe(1);
});

test("policy evaluate judges for an SVM's login as a run would: it kills nothing", async () => {
  const snapshot = file('one.json', JSON.stringify({ records: [raw('1:1')], num_records: 1 }));
  const killed = async (cluster: string) => {
    const where = ['--snapshot', snapshot, '--cluster', cluster, '--config', ENTRIES];
    const { stdout } = await runCli(['policy', 'evaluate', worked(), ...where, '--json']);
    const { plan } = JSON.parse(stdout) as { plan: { sessions: { decision: string }[] } };
    return plan.sessions.map(({ decision }) => decision);
  };
  expect(await killed('kills')).toEqual(['kill']);
  expect(await killed('svm8')).toEqual(['kept']);
});

test('a process of its own says the same', async () => {
  assertBuilt();
  const words = ['policy', 'explain', worked(), '--cluster', 'prod1', '--config', CONFIG];
  expect(await runProcess(words)).toEqual(await runCli(words));
});
