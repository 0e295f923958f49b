import { SECRET } from '../support/stage';
import { failureOf } from './support/job-steps';
import { begin, PAUSE, play } from './support/sequence-steps';
import { ASKER, useJobStages } from './support/use-job-stages';

const stages = useJobStages();

const AWAIT_END = { step: 'await', state: 'success', for: '1m', otherwise: 'fail' } as const;

/** A cluster as somebody with that login sees it. */
const seenBy = (user: object, entry: object = {}, switches: object = {}) =>
  stages.open({
    simulator: { users: [{ name: 'svc', password: SECRET, ...user }], switches },
    user: 'svc',
    entry: { allow: ['control-jobs'], ...entry },
  });

describe.each([
  [
    'a role that has /api/cluster and its jobs alone',
    { denied: ['/api/cluster/nodes', '/api/protocols'] },
    {},
  ],
  ['a system without NDMP', {}, { ndmpApi: false }],
])('F2: %s', (_, user, switches) => {
  test.concurrent('waits, commands and sequences work', async () => {
    const stage = await seenBy(user, {}, switches);
    const uuid = stage.add();
    const watch = await stage.jobs.watch(stage.watchInput(uuid));
    expect(await watch.cancelJob(ASKER)).toMatchObject({ outcome: 'confirmed' });
    expect(await watch.result()).toMatchObject({ outcome: 'cancelled' });
    expect(await play(stage, [stage.add({ work: 0 })], [AWAIT_END])).toMatchObject({ outcome: 'done' });
    expect(Object.keys(stage.simulator.stats().requests).filter((one) => /ndmp|nodes/.test(one))).toEqual([]);
  });
});

describe("F8: an SVM's login", () => {
  const OF_SVM1 = { svm: 'svm1' };

  test.concurrent("waits for that SVM's jobs, commands them and pays pauses back", async () => {
    const stage = await seenBy(OF_SVM1, { scope: 'svm' });
    const [failing, pausable] = [stage.add({ svm: 'svm1' }), stage.add({ svm: 'svm1', pausable: true })];
    const watch = await stage.jobs.watch(stage.watchInput(failing));
    await watch.cancelJob(ASKER);
    expect(await watch.result()).toMatchObject({ outcome: 'cancelled' });
    expect(await play(stage, [pausable], [PAUSE, { step: 'resume' }])).toMatchObject({ outcome: 'done' });
    expect(stage.actions(pausable)).toEqual(['pause', 'resume']);
  });

  test.concurrent('in an entry without scope: svm fails a wait at once, and says what to write', async () => {
    const stage = await seenBy(OF_SVM1);
    const uuid = stage.add({ svm: 'svm1' });
    const failure = await failureOf((await stage.jobs.watch(stage.watchInput(uuid))).result());
    expect(failure).toMatchObject({ type: 'WrongCluster', message: expect.stringContaining('"scope: svm"') });
    const sequence = await begin(stage, [uuid], [AWAIT_END]);
    expect(await failureOf(sequence.result())).toMatchObject({ type: 'WrongCluster' });
  });
});
