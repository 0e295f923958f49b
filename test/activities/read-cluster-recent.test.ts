import { FAILURE } from '../../src/contracts/failures';
import { attempt, failureOf } from './support/attempt';
import { openRig, type Rig } from './support/rig';

let rig: Rig;
let monotonic: jest.SpyInstance<number, []>;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  monotonic?.mockRestore();
  await rig.close();
});

const recent = () => attempt(rig.activities.readCluster, [{ needs: 'jobs' }]).result;
const fresh = () => attempt(rig.activities.readCluster, []).result;
const reads = () => rig.requests.filter(({ path }) => path === '/api/cluster').length;

/** So many milliseconds later, by the clock that only goes forward. */
function later(ms: number): void {
  const now = performance.now() + ms;
  monotonic = jest.spyOn(performance, 'now').mockImplementation(() => now);
}

test('a hundred waits that begin at once share the read in flight', async () => {
  const facts = await Promise.all(Array.from({ length: 100 }, recent));
  expect(new Set(facts.map(({ at }) => at)).size).toBe(1);
  expect(rig.requests.map(({ path }) => path)).toEqual(['/api/cluster']);
});

test('an answer of the last five minutes will do for a wait, an older one not', async () => {
  const { at } = await recent();
  later(299_000);
  expect(await recent()).toMatchObject({ at });
  monotonic.mockRestore();
  later(301_000);
  await recent();
  expect(reads()).toBe(2);
});

test('a clean-up always reads anew', async () => {
  await recent();
  await fresh();
  await fresh();
  expect(reads()).toBe(3);
});

test('a failed read fails those that shared it, and is forgotten', async () => {
  rig.simulator.faults.add({ kind: 'status', status: 503, path: '/api/cluster' });
  const failures = await Promise.all([failureOf(recent()), failureOf(recent())]);
  expect(failures.map(({ type }) => type)).toEqual([FAILURE.OntapBusy, FAILURE.OntapBusy]);
  expect(await recent()).toMatchObject({ uuid: rig.simulator.cluster.uuid });
  expect(reads()).toBe(2);
});

test('one wait that is cancelled leaves the shared read to the others', async () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  rig.simulator.before({ path: '/api/cluster' }, () => opened);
  const first = attempt(rig.activities.readCluster, [{ needs: 'jobs' }]);
  const second = recent();
  first.cancel();
  open();
  expect(await second).toMatchObject({ uuid: rig.simulator.cluster.uuid });
  await first.result;
});
