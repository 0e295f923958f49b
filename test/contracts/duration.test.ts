import { beginsWithDay, isInstant, isUtcInstant } from '../../src/contracts/duration';
import { instantSchema } from '../../src/contracts/schemas/primitives';

test.each([
  ['2026-11-30T20:00:00Z', true],
  ['2028-02-29T20:00:00.123456789+05:30', true],
  ['2026-11-31T20:00:00Z', false],
  ['2026-02-29T20:00:00Z', false],
  ['2100-02-29T20:00:00+01:00', false],
  ['2026-00-10T20:00:00Z', false],
  ['2026-13-01T20:00:00Z', false],
  ['2026-11-30T20:60:00Z', false],
  ['2026-11-30T20:00:00', false],
  ['2026-11-30', false],
  ['Nov 30 2026 20:00 UTC', false],
  [`2026-11-30T20:00:00.${'0'.repeat(20)}Z`, false],
])('%s is an instant: %s, as a schema has it, too', (text, expected) => {
  expect(isInstant(text)).toBe(expected);
  expect(instantSchema.safeParse(text).success).toBe(expected);
});

test.each([
  ['2026-11-30T20:00:00Z', true],
  ['2026-11-30T20:00:00.123Z', true],
  ['2026-11-30T20:00Z', false],
  ['2026-11-30T20:00:00+00:00', false],
  ['2026-11-31T20:00:00.123Z', false],
])('%s is one in UTC, with its seconds: %s', (text, expected) => {
  expect(isUtcInstant(text)).toBe(expected);
});

test.each([
  ['2026-11-30', true],
  ['2028-02-29T03:00Z', true],
  ['2026-11-31', false],
  ['2026-02-30T03:00Z', false],
  ['', false],
])('%j begins with a day of the calendar: %s', (text, expected) => {
  expect(beginsWithDay(text)).toBe(expected);
});
