import { readFileSync, writeFileSync } from 'node:fs';
import type { FaultSpec } from '../../../src/simulator';
import { waitFor } from '../../support/wait-for';
import { SECRET } from '../support/stage';
import { eventsOf } from './support/job-steps';
import { LOOKS } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();
const MINUTE = 60_000;
/** For each trouble: it begins after a quarter of that time, and lasts for half of it. */
const TURN = 20 * MINUTE;

type Stage = Awaited<ReturnType<typeof time.open>>;

/** Something that goes wrong with a cluster; what it returns mends it. */
type Trouble = (stage: Stage) => () => void;

const fault =
  (spec: FaultSpec): Trouble =>
  ({ simulator }) =>
    simulator.faults.add({ ...spec, ...LOOKS, count: 'always' });

/** Puts something else into a file. */
const spoilt = (file: string, content: string) => {
  const before = readFileSync(file);
  writeFileSync(file, content);
  return () => writeFileSync(file, before);
};

const TROUBLES: Record<string, Trouble> = {
  'a refused login': ({ entry: { auth } }) =>
    spoilt('basic' in auth ? (auth.basic.passwordFile ?? '') : '', `${SECRET}-of-yesterday`),
  'a role without rights': fault({ kind: 'status', status: 403, code: '6' }),
  'a page of a proxy': fault({ kind: 'html' }),
  'a 404 page of a proxy': fault({ kind: 'html', status: 404 }),
  'an empty CA file': ({ entry: { tls } }) => spoilt(tls.caFile ?? '', ''),
  'an error of no known kind': fault({ kind: 'status', status: 500 }),
  'a cut connection': fault({ kind: 'reset', when: 'before' }),
  'JSON of something else': fault({ kind: 'body', body: '[]' }),
  'a field that this release does not know': fault({ kind: 'status', status: 400, code: '262197' }),
  'an API that this release does not have': fault({ kind: 'status', status: 404, code: '3' }),
  'half a body': fault({ kind: 'halfBody' }),
  'an overload': fault({ kind: 'status', status: 429, retryAfter: 60 }),
};

test('a wait goes through every failure that ONTAP, a proxy or a network can have, and takes no events for it', async () => {
  const stage = await time.open();
  const seconds = (TURN / 1_000) * (Object.keys(TROUBLES).length + 1);
  const uuid = stage.add({ work: seconds });
  const begun: string[] = [];
  for (const [index, [name, trouble]] of Object.entries(TROUBLES).entries()) {
    let mend = () => {};
    stage.at((index + 0.25) * TURN, () => {
      mend = trouble(stage);
      begun.push(name);
    });
    stage.at((index + 0.75) * TURN, () => mend());
  }
  const input = stage.watchInput(uuid, { maxLook: '120s' });
  const handle = await stage.jobs.watch(input);
  expect(await handle.result()).toMatchObject({ outcome: 'succeeded' });
  expect(begun).toEqual(Object.keys(TROUBLES));
  expect((await eventsOf(stage, handle.workflowId)).length).toBeLessThanOrEqual(30);
});

const refuseCluster = (stage: Stage) =>
  stage.simulator.faults.add({
    kind: 'status',
    status: 403,
    code: '6',
    path: '/api/cluster',
    count: 'always',
  });

test('a wait that begins while ONTAP refuses it waits for that to end', async () => {
  const stage = await time.open();
  const uuid = stage.add({ work: 40 * 60 });
  stage.at(TURN, refuseCluster(stage));
  expect(await stage.jobs.wait(stage.watchInput(uuid))).toMatchObject({ outcome: 'succeeded' });
});

test('and for its deadline at most', async () => {
  const stage = await time.open();
  const uuid = stage.add({ work: 40 * 60 });
  refuseCluster(stage);
  const deadline = await time.soon(TURN);
  const failure = await stage.jobs
    .wait(stage.watchInput(uuid, { deadline }))
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    type: 'DeadlineExceeded',
    message: expect.stringMatching(
      /^Job \S+ on \S+ was never seen by \S+: .*HTTP 403, code 6.*\. Whether it runs is not known; a new watch can be started$/,
    ) as string,
    details: { outcome: 'deadline_exceeded', deadline, why: expect.stringContaining('HTTP 403') as string },
  });
});

test('two who ask for one watch both see what it meets, and neither is ended by it', async () => {
  const stage = await time.open();
  const uuid = stage.add({ work: 40 * 60 });
  const [first, second] = await Promise.all(
    ['ann', 'bob'].map((name) => stage.jobs.watch(stage.watchInput(uuid, { requestedBy: { name } }))),
  );
  if (first === undefined || second === undefined) throw new Error('two were asked for');
  expect(second.workflowId).toBe(first.workflowId);
  const refused = { kind: 'status', status: 403, code: '6', count: 'always' } as const;
  const mend = stage.simulator.faults.add({ ...refused, ...LOOKS });
  for (const handle of [first, second]) {
    const troubles = async () => (await handle.status()).troubles ?? [];
    await waitFor('the refused look is told', async () =>
      (await troubles()).some(({ failure }) => failure === 'OntapForbidden'),
    );
    expect(await troubles()).toContainEqual(
      expect.objectContaining({ call: 'pollJob', since: expect.any(String) as string }),
    );
  }
  stage.at(TURN, mend);
  const ends = await Promise.all([first.result(), second.result()]);
  expect(ends).toMatchObject([{ outcome: 'succeeded' }, { outcome: 'succeeded' }]);
});
