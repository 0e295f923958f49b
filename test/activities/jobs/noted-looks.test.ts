import { NotedLooks } from '../../../src/activities/jobs/noted-looks';

test('a look is asked for when its instant has come, once', () => {
  const noted = new NotedLooks();
  noted.note('a', 1_000);
  noted.note('b', 2_000);
  expect([noted.takeDue(999), noted.takeDue(1_000), noted.takeDue(1_500)]).toEqual([[], ['a'], []]);
  expect(noted.takeDue(2_000)).toEqual(['b']);
});

test('a look that came is not asked for on behalf of others', () => {
  const noted = new NotedLooks();
  noted.note('a', 1_000);
  noted.came('a', 1_000);
  expect(noted.takeDue(1_000)).toEqual([]);
});

test('a look of a wait that was given up is forgotten a minute after its instant', () => {
  const noted = new NotedLooks();
  noted.note('a', 1_000);
  expect(noted.takeDue(61_001)).toEqual([]);
  noted.note('b', 1_000);
  expect(noted.takeDue(61_000)).toEqual(['b']);
});

test('looks of one instant are expected as late as the latest of before', () => {
  const noted = new NotedLooks();
  for (const uuid of ['a', 'b', 'c']) noted.note(uuid, 1_000);
  expect(noted.came('a', 1_040)).toBe(1_040);
  expect(noted.came('b', 1_300)).toBe(1_300);
  expect(noted.takeDue(1_299)).toEqual([]);
  expect(noted.takeDue(1_300)).toEqual(['c']);
});

test('a look that comes after its read still tells how late looks are', () => {
  const noted = new NotedLooks();
  noted.note('a', 1_000);
  expect(noted.takeDue(1_000)).toEqual(['a']);
  noted.came('a', 1_500);
  noted.note('b', 3_000);
  expect(noted.came('b', 3_000)).toBe(3_500);
});

test('however late one was, nobody waits longer than two seconds, and a bad moment is forgotten', () => {
  const noted = new NotedLooks();
  noted.note('a', 1_000);
  expect(noted.came('a', 99_000)).toBe(3_000);
  for (let instant = 0; instant < 50; instant++) {
    noted.note('b', 0);
    noted.takeDue(10_000);
  }
  noted.note('b', 1_000);
  expect(noted.came('b', 1_000)).toBeLessThan(1_020);
});

test('a look that nobody noted has no companions to wait for', () => {
  expect(new NotedLooks().came('a', 1_000)).toBeUndefined();
});
