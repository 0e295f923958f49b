import { missesAfterRead } from '../../../src/rules/last-read';

const SOUGHT = { ownerUuid: 'a', sessionId: '1:0', client: '10.20.0.7', clientPort: 41_000 };

test('a read that shows another control connection does not find the session', () => {
  expect(missesAfterRead(SOUGHT, { ...SOUGHT, clientPort: 41_001 }, 1)).toBe(2);
  expect(missesAfterRead(SOUGHT, { ...SOUGHT, client: '10.20.0.8' }, 1)).toBe(2);
});

test.each([
  ['a port that stands for none', { clientPort: 0 }],
  ['an address that stands for none', { client: '0.0.0.0' }],
  ['an address that can not be read', { client: 'media-7' }],
])('a read that shows %s proves nothing', (_what, change) => {
  expect(missesAfterRead(SOUGHT, { ...SOUGHT, ...change }, 1)).toBe(1);
});
