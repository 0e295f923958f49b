import fc from 'fast-check';
import type { JobCommand } from '../../../src/contracts/track-job';
import {
  afterPatch,
  beforeCommand,
  confirmedBy,
  isTerminal,
  phaseOf,
  type PatchAnswer,
} from '../../../src/rules/jobs';

const COMMANDS: JobCommand[] = ['pause', 'resume', 'cancel'];
const STATES = ['queued', 'running', 'paused', 'success', 'failure', 'quitting', undefined];
const ANSWERS: PatchAnswer[] = ['accepted', 'terminal', 'running', 'not_running', 'unsupported', 'gone'];

const byCommand = <T>(decide: (command: JobCommand) => T) => COMMANDS.map(decide);

test.each([
  // state, pause, resume, cancel
  ['queued', 'send', 'already', 'send'],
  ['running', 'send', 'already', 'send'],
  ['paused', 'already', 'send', 'send'],
  ['success', 'finished_first', 'finished_first', 'finished_first'],
  ['failure', 'finished_first', 'finished_first', 'finished_first'],
  // Pausing and quitting show as running; a state that we don't know is ONTAP's to judge.
  ['quitting', 'send', 'send', 'send'],
  [undefined, 'send', 'send', 'send'],
])('before a command to a job in state %s: pause %s, resume %s, cancel %s', (state, ...expected) => {
  expect(byCommand((command) => beforeCommand(command, state))).toEqual(expected);
});

test.each<[PatchAnswer, ...string[]]>([
  ['accepted', 'look', 'look', 'look'],
  ['terminal', 'finished_first', 'finished_first', 'finished_first'],
  ['gone', 'again', 'again', 'again'],
  ['unsupported', 'unsupported', 'unsupported', 'unsupported'],
  ['running', 'again', 'already', 'again'],
  ['not_running', 'again', 'again', 'again'],
])('after ONTAP answered "%s": pause %s, resume %s, cancel %s', (answer, ...expected) => {
  expect(byCommand((command) => afterPatch(command, answer))).toEqual(expected);
});

test('while a pause of ours may still land, "is running" to a resume means to look again, and changes nothing else', () => {
  expect(afterPatch('resume', 'running', true)).toBe('again');
  const others = COMMANDS.flatMap((command) => ANSWERS.map((answer) => ({ command, answer }))).filter(
    ({ command, answer }) => command !== 'resume' || answer !== 'running',
  );
  expect(others.map(({ command, answer }) => afterPatch(command, answer, true))).toEqual(
    others.map(({ command, answer }) => afterPatch(command, answer)),
  );
});

test.each([
  ['queued', undefined, 'confirmed', undefined],
  ['running', undefined, 'confirmed', undefined],
  ['paused', 'confirmed', undefined, undefined],
  ['success', 'finished_first', 'finished_first', 'confirmed'],
  ['failure', 'finished_first', 'finished_first', 'confirmed'],
  ['quitting', undefined, undefined, undefined],
  [undefined, undefined, undefined, undefined],
])('state %s after an accepted command: pause %s, resume %s, cancel %s', (state, ...expected) => {
  expect(byCommand((command) => confirmedBy(command, state))).toEqual(expected);
});

/** What every triple has to keep to, each as "if this, then that". */
const PROMISES: Record<string, (triple: Triple) => [ifThis: boolean, thenThat: boolean]> = {
  'an ended job, and no other, is sent nothing since it is over': ({ state, before }) => [
    isTerminal(state) || before === 'finished_first',
    isTerminal(state) && before === 'finished_first',
  ],
  'what needs no command is in the wished state': ({ before, seen }) => [
    before === 'already',
    seen === 'confirmed',
  ],
  'only ONTAP says that a job can not do it': ({ after, answer }) => [
    after === 'unsupported',
    answer === 'unsupported',
  ],
  'only ONTAP says that a job is over': ({ after, answer }) => [
    after === 'finished_first',
    answer === 'terminal',
  ],
  'an accepted command is done when the job shows it': ({ answer, after }) => [
    answer === 'accepted',
    after === 'look',
  ],
  'only "paused" confirms a pause': ({ command, state, seen }) => [
    command === 'pause' && seen === 'confirmed',
    state === 'paused',
  ],
  'only an end confirms a cancel': ({ command, state, seen }) => [
    command === 'cancel' && seen === 'confirmed',
    isTerminal(state),
  ],
  'an unknown state proves nothing': ({ state, before, seen }) => [
    phaseOf(state) === 'unknown',
    before === 'send' && seen === undefined,
  ],
};

function triple(state: string | undefined, command: JobCommand, answer: PatchAnswer) {
  return {
    state,
    command,
    answer,
    before: beforeCommand(command, state),
    after: afterPatch(command, answer),
    seen: confirmedBy(command, state),
  };
}
type Triple = ReturnType<typeof triple>;

const TRIPLES = STATES.flatMap((state) =>
  COMMANDS.flatMap((command) => ANSWERS.map((answer) => triple(state, command, answer))),
);

test.each(Object.entries(PROMISES))('for every state, command and answer: %s', (_, promise) => {
  const meant = TRIPLES.filter((one) => promise(one)[0]);
  expect(meant).not.toEqual([]);
  expect(meant.filter((one) => !promise(one)[1])).toEqual([]);
});

test('the same holds for states that nobody has heard of', () => {
  const anything = [fc.string(), fc.constantFrom(...COMMANDS), fc.constantFrom(...ANSWERS)] as const;
  fc.assert(
    fc.property(...anything, (state, command, answer) => {
      const broken = Object.entries(PROMISES).filter(([, promise]) => {
        const [ifThis, thenThat] = promise(triple(state, command, answer));
        return ifThis && !thenThat;
      });
      expect(broken.map(([name]) => name)).toEqual([]);
    }),
  );
});
