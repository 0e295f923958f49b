import { readFileSync, writeFileSync } from 'node:fs';
import type { FaultSpec } from '../../src/simulator';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { SECRET, type Stage } from './support/stage';
import { activitiesOf, killed, LISTING, listings, plannedHash } from './support/steps';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages();

/** Something that goes wrong with a cluster; what it returns mends it. */
type Wrong = (stage: Stage) => () => void;

const fault =
  (spec: FaultSpec): Wrong =>
  ({ simulator }) =>
    simulator.faults.add({ ...spec, ...LISTING, count: 'always' });

const spoilt = (file: string, content: string) => {
  const before = readFileSync(file);
  writeFileSync(file, content);
  return () => writeFileSync(file, before);
};

const passwordFile = ({ entry: { auth } }: Stage) => ('basic' in auth ? (auth.basic.passwordFile ?? '') : '');

/** In a window one request tells it. */
const STANDING: [string, Wrong][] = [
  ['a refused login', (stage) => spoilt(passwordFile(stage), `${SECRET}-of-yesterday`)],
  ['a role without rights', fault({ kind: 'status', status: 403, code: '6' })],
  ['an empty CA file', ({ entry: { tls } }) => spoilt(tls.caFile ?? '', '')],
  ['an unknown field', fault({ kind: 'status', status: 400, code: '262197' })],
  ['an API that is not there', fault({ kind: 'status', status: 404, code: '3' })],
];
const ODD: [string, Wrong][] = [
  ['a page of a proxy', fault({ kind: 'html' })],
  ['a plain 500', fault({ kind: 'status', status: 500 })],
  ['a cut connection', fault({ kind: 'reset', when: 'before' })],
];

test.concurrent.each([...STANDING, ...ODD])(
  'a window that meets %s once misses a sample, and goes on',
  async (_what, wrong) => {
    const stage = await stages.with([stale('1:1')]);
    const first = listings(stage.simulator, 1);
    const run = await stage.start({ policy: testPolicy({ observe: { window: '2s', every: '1s' } }) });
    await first;
    const mend = wrong(stage);
    await waitFor('the window begins anew', async () =>
      (await run.status()).now.includes('began anew after a sample was missed ('),
    );
    mend();
    expect(await run.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 1 } });
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0 });
  },
);

test.concurrent.each(STANDING)(
  'in a window that meets %s twice ONTAP is asked once a sample',
  async (_what, wrong) => {
    const stage = await stages.with([stale('1:1')]);
    stage.simulator.after({ method: 'GET', path: '/api/protocols/ndmp' }, () => void wrong(stage));
    const before = () => stage.simulator.stats().requests[`GET ${LISTING.path}`] ?? 0;
    const report = await stage.run();
    expect(report).toMatchObject({
      outcome: 'incomplete_view',
      incomplete: [
        expect.stringMatching(
          /^two samples were missed \(sample \d of \d+ at .*: .*; sample \d of \d+ at .*: .*\)$/s,
        ),
      ],
    });
    expect(before()).toBeLessThanOrEqual(2);
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent.each([...STANDING, ...ODD])(
  'while approval is wanted %s ends nothing',
  async (_what, wrong) => {
    const stage = await stages.with([stale('1:1')]);
    const policy = testPolicy({ approval: { required: true, within: '2m' } });
    const run = await stage.start({ policy });
    const planHash = await plannedHash(run);
    const looks = () => activitiesOf(stages.server, run, 'listNdmpSessions');
    const before = await looks();
    const mend = wrong(stage);
    await waitFor('two more looks', async () => (await looks()) >= before + 2, 60_000);
    mend();
    await run.approve({ planHash, by: 'alice' });
    expect(await run.result()).toMatchObject({ outcome: 'enforced' });
  },
);

test.concurrent('a refused login right after the window is waited for', async () => {
  const stage = await stages.with([stale('1:1')]);
  // The second read of the cluster is the one after the window.
  stage.simulator.faults.add({
    kind: 'status',
    status: 403,
    code: '6',
    path: '/api/cluster',
    nth: 2,
    count: 1,
  });
  expect(await stage.run()).toMatchObject({ outcome: 'enforced' });
});
