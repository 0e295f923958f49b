import {
  pingBlocker,
  pingEvidence,
  type PingLook,
  pingRemarks,
  type PingTry,
} from '../../src/contracts/ping';

const PORT = { port: 13_782 };
const HOST = '10.20.0.13';
const look = (minute: number, ...tries: Omit<PingTry, 'address'>[]): PingLook => ({
  ...PORT,
  at: `2026-01-05T06:0${minute}:00.000Z`,
  tries: tries.map((each) => ({ address: HOST, ...each })),
});
const TIMEOUT = { result: 'silent', why: 'timeout' } as const;
const NO_ROUTE = { result: 'silent', why: 'EHOSTUNREACH' } as const;

test('silence is told with how often and how long, and as what it is: no proof', () => {
  const evidence = pingEvidence(PORT, [look(0, TIMEOUT), look(1, NO_ROUTE), look(5, TIMEOUT)], []);
  expect(pingBlocker(evidence)).toBeUndefined();
  expect(pingRemarks(evidence)).toEqual([
    'no answer of 10.20.0.13 on TCP port 13782 in 3 tries over 5m (timeout, EHOSTUNREACH); a firewall looks the same',
  ]);
});

test.each([
  ['connected', 'takes connections'],
  ['refused', 'refuses connections, which a dead host does not'],
] as const)('one that was %s among many that were silent says that the host lives', (result, words) => {
  const evidence = pingEvidence(PORT, [look(0, TIMEOUT), look(1, { result }), look(2, TIMEOUT)], []);
  expect(pingBlocker(evidence)).toBe(
    `10.20.0.13 answers on TCP port 13782: at 2026-01-05T06:01:00.000Z it ${words}; it is not dead`,
  );
});

test('what could not be tried is no silence', () => {
  const evidence = pingEvidence(
    PORT,
    [look(0, { result: 'untried', why: 'EMFILE' })],
    ['ONTAP gave no answer'],
  );
  expect(evidence).toMatchObject({ silent: 0, addresses: [], untried: { times: 2, why: 'EMFILE' } });
  expect(pingRemarks(evidence)).toEqual([
    'TCP port 13782 could not be tried 2 times, which says nothing: EMFILE',
  ]);
  expect(pingRemarks(pingEvidence(PORT, [], []))).toEqual([
    'TCP port 13782 was not tried: no address of the client was listed',
  ]);
});
