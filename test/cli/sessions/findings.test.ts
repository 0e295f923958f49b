import { findingLines, findingsAbout } from '../../../src/cli/sessions/findings';
import type { Finding } from '../../../src/contracts/finding';
import { OWNER } from '../../rules/support/timeline';

const keys = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ownerUuid: OWNER, sessionId: `1:${index}` }));

const basis = {
  sessions: keys(6),
  outOf: 8,
  clients: ['media-1'],
  nodes: ['n1', 'n2'],
  addresses: ['10.0.0.1', '10.0.0.2'],
};
const times = { from: '2026-03-01T02:07:30.000Z', until: '2026-03-01T02:15:00.000Z' };
const together = { kind: 'stopped_together', ...basis, ...times, newer: 0 } as const;
const several = { ...together, clients: ['media-1', 'media-2'] };
const spans: Finding = {
  kind: 'like_spans',
  ...basis,
  leastSeconds: 3_300,
  mostSeconds: 3_600,
  withinSeconds: 450,
  bytesMoved: 0,
  firstBegan: '2026-03-01T02:00:00.000Z',
  lastBegan: '2026-03-01T21:00:00.000Z',
};

const FINDINGS: Finding[] = [
  { ...together, by: 'client' },
  { ...together, by: 'client', addresses: ['10.0.0.1'], newer: 2 },
  { ...several, by: 'address', addresses: ['10.0.0.1'] },
  { ...several, by: 'node', nodes: ['n1'] },
  { ...several, by: 'cluster' },
  spans,
  { kind: 'still_since_restart', ...basis, nodes: ['n1'], restarted: 'n2', at: times.from },
];

test('each finding says of how many, when and how exactly, and what that is likely to come from', () => {
  expect(findingLines(FINDINGS).join('\n')).toMatchInlineSnapshot(`
   "6 of 8 sessions of media-1 that broke off at work did so within 7m 30s, between 2026-03-01 02:07Z and 2026-03-01 02:15Z, and none that was there has moved since: likely media-1 died, hangs or lost its network.
   6 of 8 sessions of media-1 that broke off at work did so within 7m 30s, between 2026-03-01 02:07Z and 2026-03-01 02:15Z, and none that was there has moved since (2 sessions came later): likely media-1 died, hangs or lost its network, or 10.0.0.1 moved or lost its own.
   6 of 8 sessions over address 10.0.0.1 that broke off at work did so within 7m 30s, between 2026-03-01 02:07Z and 2026-03-01 02:15Z, and none that was there has moved since: likely that address moved or lost its network, since 2 backup servers had to do with it.
   6 of 8 sessions of n1 that broke off at work did so within 7m 30s, between 2026-03-01 02:07Z and 2026-03-01 02:15Z, and none that was there has moved since: likely that node lost its network or its NDMP service hangs, since 2 backup servers and 2 addresses had to do with it.
   6 of 8 sessions of 2 backup servers on n1, n2 that broke off at work did so within 7m 30s, between 2026-03-01 02:07Z and 2026-03-01 02:15Z, and none that was there has moved since: likely something failed that they share, such as the network between.
   6 of 8 sessions of media-1 that broke off at work did so 55m to 1h after they were first seen (each within 7m 30s), though that was from 2026-03-01 02:00Z to 2026-03-01 21:00Z, and not a byte had moved: likely a time-out on their way, as a firewall has, or one of the backup software.
   All 6 sessions of n1 that are at work, and were there when n2 restarted (2026-03-01 02:07Z), are unchanged since: they may have lost their clients then. Whether they moved until then is not known."
  `);
});

test('of a session only those are told that rest on it', () => {
  const other: Finding = { ...spans, sessions: keys(7).slice(6) };
  expect(findingsAbout([...FINDINGS, other], keys(7).slice(6))).toEqual([other]);
});
