import { evidenceKeys } from '../../../src/cli/doctor/checks/evidence-keys';
import type { TemporalScene } from '../../../src/cli/doctor/scenes';
import { clusterQueue } from '../../../src/contracts/ids';
import { workerConfigSchema } from '../../../src/contracts/schemas/worker-config';
import { keyIdsOf, workerIdentity } from '../../../src/contracts/worker-identity';
import { newEvidenceKey, readEvidenceKeys } from '../../../src/node';
import { ConfigFolder } from '../../worker/support/config-file';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

const LAB = { url: 'https://lab.example.com', auth: { basic: { user: 'svc', passwordEnv: 'PASSWORD' } } };
const KEY = newEvidenceKey();

/** What doctor says of workers with those keys, to a file with one key. */
async function verdicts(...workers: (readonly string[] | string)[]) {
  const evidenceKeyFile = folder.write('here.key', KEY);
  const config = workerConfigSchema.parse({ clusters: { lab: LAB }, evidenceKeyFile });
  const identities = workers.map((own, at) =>
    typeof own === 'string' ? own : workerIdentity({ host: `w${at}`, pid: 7, keyIds: own }),
  );
  const seen = new Map(identities.map((identity) => [identity, Date.now()]));
  const scene = { config, pollers: new Map([[clusterQueue('lab'), seen]]) } as unknown as TemporalScene;
  return evidenceKeys.run(scene);
}

const here = async () => (await readEvidenceKeys(folder.write('here.key', KEY))).ids[0] ?? '';

test('workers with the keys of the file are well, and so are none', async () => {
  const id = await here();
  expect(await verdicts([id], [id])).toMatchObject([
    { severity: 'ok', says: `no worker has other keys than ${id}` },
  ]);
  expect(await verdicts()).toMatchObject([{ severity: 'ok' }]);
});

test('two workers that do not know the key of each other are told, with what to do', async () => {
  const id = await here();
  expect(await verdicts([id], ['0badcafe'])).toMatchObject([
    {
      severity: 'warning',
      says: `workers of lab have different keys: ontap-workflows@w0:7 has ${id}, ontap-workflows@w1:7 has 0badcafe; what one has seen is no evidence for the other`,
      remedy: expect.stringMatching(
        /^Give all workers of a cluster the same evidenceKeyFile and start them anew/,
      ),
    },
  ]);
});

test('in the middle of a rotation it says that nothing is lost', async () => {
  const id = await here();
  expect(await verdicts([id, '0badcafe'], ['0badcafe', id])).toMatchObject([
    { severity: 'warning', says: expect.stringMatching(/; each still verifies what the other seals$/) },
  ]);
});

test('a worker of before, which has none, and one that was not started anew are told', async () => {
  const id = await here();
  expect(await verdicts([])).toMatchObject([
    {
      severity: 'warning',
      says: `the worker that runs for lab has other keys than this file: there none, here ${id}`,
    },
  ]);
  expect(await verdicts([id], [])).toMatchObject([
    {
      severity: 'warning',
      says: expect.stringContaining('ontap-workflows@w1:7 has none; what one has seen'),
    },
  ]);
});

/** What doctor says of workers with those keys, to a file that names none. */
async function unnamed(change: object, ...workers: (readonly string[])[]) {
  const config = workerConfigSchema.parse({ clusters: { lab: { ...LAB, ...change } } });
  const identities = workers.map((keyIds, at) => workerIdentity({ host: `w${at}`, pid: 7, keyIds }));
  const seen = new Map(identities.map((identity) => [identity, Date.now()]));
  const scene = { config, pollers: new Map([[clusterQueue('lab'), seen]]) } as unknown as TemporalScene;
  return evidenceKeys.run(scene);
}

const AGES = { ages: { every: '5m' } };

test('on a host of serve, which has made a key itself, all is well', async () => {
  expect(await unnamed(AGES, ['0badcafe'])).toEqual([
    {
      severity: 'ok',
      says: 'this file names no key; the worker that runs for lab has its own, as "serve" and "up" make one: 0badcafe',
    },
  ]);
  expect(await unnamed({}, ['0badcafe'])).toEqual([
    { severity: 'ok', says: 'no keys are configured, and none is needed' },
  ]);
});

test.each([
  [
    'kills',
    { allow: ['kill-sessions'] },
    /^kill-sessions needs evidenceKeyFile in lab, and this file names none/,
  ],
  ['ages', AGES, /^ages need evidenceKeyFile in lab, and this file names none: .*"worker" does not start$/],
])('%s without a key, and nobody who has one, are told with what to write', async (_what, change, words) => {
  const told = {
    severity: 'warning',
    says: expect.stringMatching(words),
    remedy: expect.stringMatching(/^Name one/),
  };
  expect(await unnamed(change)).toEqual([told]);
  expect(await unnamed(change, [])).toEqual([told]);
});

test('whoever else polls is not judged by it', async () => {
  expect(await verdicts('1234@host')).toMatchObject([{ severity: 'ok' }]);
  expect(keyIdsOf('1234@host#ab')).toBeUndefined();
});
