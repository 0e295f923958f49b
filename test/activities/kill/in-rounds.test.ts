import { inRounds } from '../../../src/activities/kill/in-rounds';
import { instantNow } from '../../../src/activities/kill/attempt-kill';

/** A question that is answered when the test says so: each time with its own number. */
function openQuestion() {
  const open: { answer: () => void; fail: () => void }[] = [];
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      const number = open.length;
      open.push({ answer: () => resolve(number), fail: () => reject(new Error('no answer')) });
    });
  return { ask: inRounds(ask), open };
}

/** An instant that is later than all before it. */
function later() {
  const before = instantNow().monotonicMs;
  while (instantNow().monotonicMs <= before);
  return instantNow();
}

test('whom a question under way serves shares its answer', async () => {
  const { ask, open } = openQuestion();
  const [one, other] = [ask('halt'), ask('halt')];
  open[0]?.answer();
  expect(await one).toBe(await other);
  expect(open).toHaveLength(1);
});

test('whoever begins while a question is under way waits for the next, which is one for all of them', async () => {
  const { ask, open } = openQuestion();
  const first = ask('run');
  const begun = later();
  const [second, third] = [ask('run', begun), ask('run', begun)];
  open[0]?.answer();
  await first;
  await new Promise(setImmediate);
  open[1]?.answer();
  expect((await second).answer).toBe(1);
  expect((await second).asked.monotonicMs).toBeGreaterThanOrEqual(begun.monotonicMs);
  expect(await third).toBe(await second);
  expect(open).toHaveLength(2);
});

test('a question that is not answered does not hold up the next for long', async () => {
  const { ask, open } = openQuestion();
  void ask('run');
  const second = ask('run', later());
  const asked = new Promise<void>((resolve) => {
    const look = () => (open.length > 1 ? resolve() : void setTimeout(look, 5));
    look();
  });
  await asked;
  open[1]?.answer();
  expect((await second).answer).toBe(1);
});

test('a question that failed is asked anew by the next', async () => {
  const { ask, open } = openQuestion();
  const first = ask('halt');
  open[0]?.fail();
  await expect(first).rejects.toThrow('no answer');
  const second = ask('halt');
  open[1]?.answer();
  expect((await second).answer).toBe(1);
});

test('an answer about one run is not that about another', async () => {
  const { ask, open } = openQuestion();
  const [one, other] = [ask('a'), ask('b')];
  for (const { answer } of open) answer();
  expect([(await one).answer, (await other).answer]).toEqual([0, 1]);
});
