import { acceptedForLater, judgeKillJob } from '../../../src/rules/last-read';

const UUID = '0b1c2d3e-0000-11ef-8000-000000000001';
const ACCEPTED = { ...acceptedForLater({ job: UUID }), readAgeMs: 12 };

test.each(['queued', 'running', 'paused', 'unheard_of'])('a job that is %s decides nothing', (state) => {
  expect(judgeKillJob(ACCEPTED, { uuid: UUID, state })).toBeUndefined();
});

test('a job that succeeded confirms the kill, which verification may still doubt', () => {
  const end = judgeKillJob(ACCEPTED, { uuid: UUID, state: 'success' });
  expect(end).toMatchObject({ verdict: { outcome: 'killed', confirmation: 'confirmed', readAgeMs: 12 } });
  expect(end?.verdict).not.toHaveProperty('isFinal');
  expect(end?.verdict).not.toHaveProperty('job');
  expect(end?.failure).toBeUndefined();
});

test('a job that failed leaves the kill unverified for good, in the words of ONTAP and with their code', () => {
  const error = { code: '4', message: 'entry does not exist' };
  expect(judgeKillJob(ACCEPTED, { uuid: UUID, state: 'failure', error })).toEqual({
    failure: error,
    verdict: {
      outcome: 'unverified',
      isFinal: true,
      readAgeMs: 12,
      note: `entry does not exist (code 4): its job ${UUID} failed`,
    },
  });
});
