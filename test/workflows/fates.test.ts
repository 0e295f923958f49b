import { readFileSync, writeFileSync } from 'node:fs';
import type { FaultSpec } from '../../src/simulator';
import { waitFor } from '../support/wait-for';
import { useSkippedTime } from './jobs/support/use-skipped-time';
import { testPolicy } from './support/policies';
import { SECRET, type Stage } from './support/stage';
import { hold, killed, LISTING, listings, plannedHash } from './support/steps';
import { useStages } from './support/use-stages';
import { stale, world } from './support/world';

const stages = useStages();
const time = useSkippedTime();
const MINUTE = 60_000;

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
/** Tried again until the sample is given up. */
const ODD: [string, Wrong][] = [
  ['a page of a proxy', fault({ kind: 'html' })],
  ['a plain 500', fault({ kind: 'status', status: 500 })],
  ['a cut connection', fault({ kind: 'reset', when: 'before' })],
];

/** One stale session, and leave to kill it. */
const open = () =>
  time.open(
    { scenario: world([stale('1:1')]), switches: { killBehaviour: { kind: 'vanish' } } },
    { allow: ['kill-sessions'] },
  );

// A window takes the time of clocks that no server skips.
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

test.each(STANDING)('in a window that meets %s twice ONTAP is asked once a sample', async (_what, wrong) => {
  const stage = await open();
  stage.simulator.after({ method: 'GET', path: '/api/protocols/ndmp' }, () => void wrong(stage));
  const report = await stage.run();
  expect(report).toMatchObject({
    outcome: 'incomplete_view',
    incomplete: [
      expect.stringMatching(
        /^two samples were missed \(sample \d of \d+ at .*: .*; sample \d of \d+ at .*: .*\)$/s,
      ),
    ],
  });
  expect(stage.simulator.stats().requests[`GET ${LISTING.path}`] ?? 0).toBeLessThanOrEqual(2);
  expect(killed(stage)).toEqual([]);
});

/** A look in ten minutes, and ten until it is given up: each trouble begins with a look, and lasts for all of it. */
const APPROVAL = { required: true, within: '4h' };
const [TURN, LASTS] = [25 * MINUTE, 20 * MINUTE];

test('while approval is wanted no failure of those ends anything', async () => {
  const stage = await open();
  const run = await stage.start({ policy: testPolicy({ approval: APPROVAL }) });
  const planHash = await plannedHash(run);
  const troubles = [...STANDING, ...ODD];
  const mended: string[] = [];
  for (const [index, [what, wrong]] of troubles.entries()) {
    let mend = () => {};
    stage.at(index * TURN + MINUTE, () => (mend = wrong(stage)));
    stage.at(index * TURN + MINUTE + LASTS, () => {
      mend();
      mended.push(what);
    });
  }
  stage.at(troubles.length * TURN, () => void run.approve({ planHash, by: 'alice' }));
  expect(await run.result()).toMatchObject({ outcome: 'enforced', approval: { by: 'alice' } });
  expect(mended).toEqual(troubles.map(([what]) => what));
  const { events } = await time.server.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  const missed = (events ?? []).filter(
    (event) => event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes,
  );
  expect(missed.length).toBeGreaterThanOrEqual(troubles.length);
});

test('a refused login right after the window is waited for', async () => {
  const stage = await open();
  // The second read of the cluster is the one after the window.
  const second = { path: '/api/cluster', nth: 2 } as const;
  stage.simulator.faults.add({ kind: 'status', status: 403, code: '6', ...second, count: 1 });
  const held = hold(stage.simulator, second);
  const run = await stage.start();
  await held.reached;
  held.open();
  expect(await run.result()).toMatchObject({ outcome: 'enforced' });
});
