import fc from 'fast-check';
import type { AgedSession } from '../../../src/contracts/session-age';
import { findingsOf } from '../../../src/rules/evidence';
import {
  finishedButOpen,
  halfOpen,
  heldIdle,
  mappingDump,
  remoteBackup,
  tapeChange,
} from '../../../src/simulator/stories';
import { NODES, node, session, STARTED_MS } from '../support/timeline';
import { type Cast, watchedStories } from './support/watched-stories';

const DAY = 14 * 60;
const SERVER = '10.20.0.23';
const iso = (minutes: number) => new Date(STARTED_MS + minutes * 60_000).toISOString();

/** So many backups, each begun at another time. */
const backups = (count: number, change: Partial<Cast> | ((index: number) => Partial<Cast>) = {}): Cast[] =>
  Array.from({ length: count }, (_, index) => ({
    story: remoteBackup({ rate: 1_000 + index }),
    begins: 20 + 27 * index,
    ...(typeof change === 'function' ? change(index) : change),
  }));

const alternate = (a: string, b: string) => (index: number) => (index % 2 === 0 ? a : b);
const onNodes = alternate('node1', 'node2');

const found = (...given: Parameters<typeof watchedStories>) => findingsOf(watchedStories(...given));

test('sessions of one server on several nodes that stopped between two looks tell that the server died', () => {
  const dead = backups(6, (index) => ({ client: SERVER, node: onNodes(index), dies: 412 }));
  const living = backups(3, (index) => ({ node: onNodes(index) }));
  expect(found([...dead, ...living], DAY)).toMatchObject([
    {
      kind: 'stopped_together',
      by: 'client',
      clients: [SERVER],
      nodes: ['node1', 'node2'],
      outOf: 6,
      sessions: Array.from({ length: 6 }, () => expect.objectContaining({ ownerUuid: expect.any(String) })),
      from: iso(407.5),
      until: iso(415),
      newer: 0,
    },
  ]);
});

test('sessions of several servers over one address tell of the address, while others of its node go on', () => {
  const cut = backups(6, (index) => ({
    client: `10.20.0.${30 + (index % 3)}`,
    source: '10.20.0.2',
    dies: 412,
  }));
  expect(found([...cut, ...backups(2)], DAY)).toMatchObject([
    {
      by: 'address',
      addresses: ['10.20.0.2'],
      clients: ['10.20.0.30', '10.20.0.31', '10.20.0.32'],
      nodes: ['node1'],
    },
  ]);
});

test('several servers over several addresses of one node tell of the node, over several nodes of what all share', () => {
  const cut = (of: (index: number) => Partial<Cast>) =>
    backups(8, (index) => ({ client: `10.20.0.${30 + (index % 2)}`, dies: 412, ...of(index) }));
  const source = (index: number) => `10.20.0.${index < 4 ? 1 : 2}`;
  const going = backups(1, { node: 'node2', source: '10.20.0.9' });
  expect(found([...cut((index) => ({ source: source(index) })), ...going], DAY)).toMatchObject([
    { by: 'node', nodes: ['node1'], sessions: { length: 8 } },
  ]);
  const both = cut((index) => ({ source: source(index), node: index < 4 ? 'node1' : 'node2' }));
  expect(found(both, DAY)).toMatchObject([{ by: 'cluster', sessions: { length: 8 } }]);
});

test('a server that is back has newer sessions, and one of which an older session goes on has not died', () => {
  const dead = backups(6, { client: SERVER, dies: 412 });
  expect(found([...dead, { story: remoteBackup(), begins: 500, client: SERVER }], DAY)).toMatchObject([
    { by: 'client', newer: 1 },
  ]);
  expect(found([...dead, { story: remoteBackup(), begins: 300, client: SERVER }], DAY)).toEqual([]);
});

test('what stopped while nobody looked is told as within that time, and not at all when it was long', () => {
  const dead = backups(8, { client: SERVER, dies: 412 });
  expect(found(dead, DAY, { missed: [[410, 420]] })).toMatchObject([{ from: iso(405), until: iso(420) }]);
  expect(found(dead, DAY, { missed: [[410, 440]] })).toEqual([]);
});

test('a halt by an error tells as much as one that stands still, without a byte moved, too', () => {
  const failed = finishedButOpen({ reason: 'connect_error', bytes: 0 });
  expect(found(backups(6, { story: mappingDump(), dies: 412, then: failed }), DAY)).toMatchObject([
    { by: 'client', sessions: { length: 6 } },
  ]);
});

test('an hour after they were first seen, whenever that was, tells of a time-out on the way', () => {
  const cut = backups(12, (index) => ({ client: SERVER, dies: 20 + 27 * index + 59 }));
  const others = backups(2, (index) => ({ client: SERVER, dies: 20 + 27 * index + 300 }));
  expect(found([...cut, ...others], DAY)).toMatchObject([
    {
      kind: 'like_spans',
      clients: [SERVER],
      sessions: { length: 12 },
      outOf: 14,
      leastSeconds: 55 * 60,
      mostSeconds: 60 * 60,
      withinSeconds: 450,
      bytesMoved: 12,
      firstBegan: iso(20),
    },
  ]);
});

test('sessions of a node that have not moved since its partner restarted are told', () => {
  const still = backups(5, { dies: 412 });
  const partner = (minute: number) => (minute < 412 ? undefined : { uptime: -412 * 60 });
  const nodes = (minute: number) => [node('node1', 'node2'), node('node2', 'node1', partner(minute))];
  expect(found(still, DAY, { nodes })).toEqual([
    expect.objectContaining({ kind: 'still_since_restart', restarted: 'node2', at: iso(412), outOf: 5 }),
  ]);
});

/** All of them become another story at once. */
const turned = (then: Cast['story'], story?: Cast['story']) =>
  backups(7, { dies: 412, then, ...(story === undefined ? {} : { story }) });

const NOTHING_TO_TELL: [string, Cast[], number?][] = [
  ['there are four', backups(4, { dies: 412 })],
  ['the observer began when all stood still', backups(7, { begins: -300, dies: -60 })],
  ['they stopped less than an hour ago', backups(7, { dies: 412 }), 465],
  ['they map their files since', turned(mappingDump(), halfOpen())],
  ['they are held idle since', turned(heldIdle({ every: 10 * DAY * 60, burst: 1, first: 9 * DAY * 60 }))],
  ['their work was over', turned(finishedButOpen())],
  ['they wait for a tape since', turned(tapeChange())],
  ['they work', backups(7)],
  ['each stopped at its own time', backups(10, (index) => ({ dies: 20 + 27 * index + 40 * (index + 1) }))],
];

test.each(NOTHING_TO_TELL)(
  'of sessions nothing is told when %s',
  (_when, casts, minutes = DAY, missed = []) => {
    expect(found(casts, minutes, { missed })).toEqual([]);
  },
);

test('without ages, or where it is not known how they were looked at, nothing is told', () => {
  const { ages, ...watched } = watchedStories(backups(6, { dies: 412 }), DAY);
  const { since: _since, ...untold } = ages;
  expect(findingsOf({ ...watched, ages })).toHaveLength(1);
  expect(findingsOf({ ...watched, ages: untold })).toEqual([]);
  expect(findingsOf({ ...watched, ages: { collected: false, why: 'no_key' } })).toEqual([]);
  expect(findingsOf({ ...watched, ages: undefined })).toEqual([]);
});

const drawn = fc.record({
  client: fc.constantFrom('a', 'b', 'c'),
  node: fc.constantFrom('node1', 'node2'),
  source: fc.constantFrom('10.20.0.1', '10.20.0.2'),
  /** Parts of the time that was looked, and of the rest. */
  begins: fc.double({ min: 0, max: 1, noNaN: true }),
  lasts: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('of random ages nothing is told, however few they are or how short it was looked', () => {
  const stories = { looks: fc.integer({ min: 20, max: 400 }), all: fc.array(drawn, { maxLength: 40 }) };
  fc.assert(
    fc.property(fc.record(stories), ({ looks, all }) => {
      const sessions = all.map(({ begins, lasts, ...parts }, index): AgedSession => {
        const begun = 1 + Math.floor(begins * (looks - 1));
        const stopped = begun + Math.floor(lasts * (looks - begun));
        return {
          ...session({ ...parts, sessionId: `1:${index}`, data: { state: 'active' } }),
          firstSeen: iso(5 * begun),
          unchangedSince: iso(5 * stopped),
          unchangedSeconds: 300 * (looks - stopped),
          ...(stopped === begun ? {} : { lastChange: { seen: iso(5 * stopped), bytesMoved: true } }),
        };
      });
      const at = iso(5 * looks);
      const ages = { collected: true as const, every: '5m', lookedAt: at, since: iso(0), gaps: [] };
      expect(findingsOf({ sessions, nodes: NODES, ages, at })).toEqual([]);
    }),
    { numRuns: Number(process.env['FINDINGS_STORIES'] ?? 500) },
  );
});
