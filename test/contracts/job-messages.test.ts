import fc from 'fast-check';
import { jobCommandSchema, joinSchema } from '../../src/contracts/schemas/jobs';
import { checkJoin, checkRequester } from '../../src/workflows/jobs/check-message';
import { runs } from '../support/runs';

const refuses = (check: (input: unknown) => void, input: unknown): boolean => {
  try {
    check(input);
    return false;
  } catch {
    return true;
  }
};

const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    ' ',
    'ann',
    'x'.repeat(200),
    'x'.repeat(201),
    'x'.repeat(1001),
    '😀'.repeat(50),
    '€'.repeat(67),
    '€'.repeat(334),
  ),
);
const odd = fc.oneof(
  text,
  fc.constant(undefined),
  fc.constant(null),
  fc.integer(),
  fc.constant([]),
  fc.constant({}),
);
const requester = fc.oneof(
  odd,
  fc.record({ name: odd, reason: odd, ticket: odd, more: odd }, { requiredKeys: [] }),
  fc.record({ name: text }),
);
const deadline = fc.oneof(
  odd,
  fc
    .date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2999-12-31') })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    '2026-11-21T08:30:00Z',
    '2026-11-21T08:30:00+01:00',
    `2026-11-21T08:30:00.${'0'.repeat(9)}+01:00`,
    `2026-11-21T08:30:00.${'0'.repeat(30)}Z`,
    '2026-11-21 08:30',
    '2026-11-21',
    'tomorrow',
  ),
);
const message = fc.oneof(
  odd,
  fc.record({ requestedBy: requester, deadline, more: odd }, { requiredKeys: [] }),
);

test('a join is refused before it is accepted exactly when its schema refuses it', () => {
  fc.assert(
    fc.property(message, (input) => {
      expect(refuses(checkJoin, input)).toBe(!joinSchema.safeParse(input).success);
    }),
    runs(500),
  );
});

test('a command is refused before it is accepted exactly when its schema refuses it', () => {
  fc.assert(
    fc.property(message, (input) => {
      expect(refuses(checkRequester('pauseJob'), input)).toBe(!jobCommandSchema.safeParse(input).success);
    }),
    runs(500),
  );
});

test.each([
  [null, 'Input of join is not valid: must be an object'],
  [{ requestedBy: { name: ' ' } }, 'requestedBy: name: must be a text of 1 to 200 bytes'],
  [{ requestedBy: { name: 'a', role: 'x' } }, 'requestedBy: unknown key role'],
  [
    { requestedBy: { name: 'a' }, deadline: 'soon' },
    'deadline: must be an instant such as 2026-11-21T08:30:00Z',
  ],
])('%j is refused with what is wrong', (input, words) => {
  expect(() => checkJoin(input)).toThrow(words);
});
