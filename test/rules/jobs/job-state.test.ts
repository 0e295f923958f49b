import fc from 'fast-check';
import { isTerminal, phaseOf } from '../../../src/rules/jobs';

test.each([
  ['queued', 'waiting', false],
  ['running', 'running', false],
  ['paused', 'paused', false],
  ['success', 'succeeded', true],
  ['failure', 'failed', true],
  // Prose of the API, other products and typing errors: none of them is an end.
  ['error', 'unknown', false],
  ['cancelled', 'unknown', false],
  ['Success', 'unknown', false],
  ['constructor', 'unknown', false],
  ['__proto__', 'unknown', false],
  ['', 'unknown', false],
  [undefined, 'unknown', false],
])('state %j means %s', (state, phase, isEnd) => {
  expect(phaseOf(state)).toBe(phase);
  expect(isTerminal(state)).toBe(isEnd);
});

test('a state that ONTAP does not document is never an end', () => {
  const documented = ['queued', 'running', 'paused', 'success', 'failure'];
  const other = fc.string().filter((state) => !documented.includes(state));
  fc.assert(
    fc.property(other, (state) => {
      expect([phaseOf(state), isTerminal(state)]).toEqual(['unknown', false]);
    }),
  );
});
