import { AGAIN, FAILURE_KINDS, FAMILY, fateOf, mayHaveBeenTaken, PLACES } from '../../../src/rules/failures';
import type { FailureKind, Place } from '../../../src/rules/failures';

const ONTAP = FAILURE_KINDS.filter((kind) =>
  ['standing', 'odd', 'passing', 'unserved'].includes(FAMILY[kind]),
);
const ends = (place: Place, kinds: readonly FailureKind[]) => [
  ...new Set(kinds.map((kind) => fateOf(place, kind).end)),
];

test('a failure of ONTAP ends nothing but a first read', () => {
  const final = PLACES.filter((place) => ends(place, ONTAP).includes('final'));
  // `beginWait` is final for an unserved cluster alone; an export has nothing to do with ONTAP.
  expect(final).toEqual(['firstRead', 'beginWait', 'export']);
  expect(
    ends(
      'beginWait',
      ONTAP.filter((kind) => kind !== 'unserved'),
    ),
  ).toEqual(['lasts']);
});

test.each([
  ['sample', 'missed_sample'],
  ['readAgain', 'incomplete_view'],
  ['approval', 'ignored'],
  ['verification', 'unverified'],
  ['wait', 'lasts'],
  ['debt', 'lasts'],
  ['command', 'answer'],
  ['decision', 'lasts'],
] as const)('at %s every failure of ONTAP, and of a worker, is %s', (place, end) => {
  const kinds = place === 'decision' ? ONTAP.filter((kind) => FAMILY[kind] !== 'standing') : ONTAP;
  expect(ends(place, kinds)).toEqual([end]);
});

test('one request a sample is enough where asking again within seconds changes nothing', () => {
  const once = ONTAP.filter((kind) => fateOf('sample', kind).again === 'no');
  expect(once).toEqual(FAILURE_KINDS.filter((kind) => FAMILY[kind] === 'standing'));
});

test('what waits is never given up for what ONTAP, a network or a worker does', () => {
  for (const place of ['wait', 'debt', 'decision'] as const)
    for (const kind of ONTAP.filter((each) => FAMILY[each] !== 'standing' || place !== 'decision'))
      expect([kind, AGAIN[fateOf(place, kind).again].mostTries]).toEqual([kind, undefined]);
});

test.each(['WrongCluster', 'NotGranted', 'InvalidRequest', 'SelectionRefused'] as const)(
  '%s is never tried again',
  (kind) => {
    expect(PLACES.filter((place) => fateOf(place, kind).again !== 'no')).toEqual([]);
  },
);

test('a bug of ours is thrown ten times before it counts', () => {
  for (const place of PLACES) expect(AGAIN[fateOf(place, 'Unexpected').again].mostTries).toBe(10);
});

test('a refusal of a kill is somebody’s will, all else is a failure of it', () => {
  const refused = FAILURE_KINDS.filter((kind) => fateOf('delete', kind).end === 'refused');
  expect(refused.sort()).toEqual(['NotGranted', 'OntapForbidden', 'OntapReadOnly']);
});

test('what never left, or was refused, was not taken', () => {
  const open = FAILURE_KINDS.filter(mayHaveBeenTaken).sort();
  expect(open).toEqual([
    'NotOntap',
    'OntapBusy',
    'OntapProtocol',
    'OntapTransport',
    'Unexpected',
    'timedOut',
  ]);
});
