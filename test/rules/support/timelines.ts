import fc from 'fast-check';
import type { NodeRecord, SessionRecord } from '../../../src/contracts/session';
import { IDS, recordOf } from './arbitraries';
import { field, withField } from './fields';
import { NODES } from './timeline';

/** What ONTAP would list at one instant. */
export interface Frame {
  sessions: SessionRecord[];
  nodes: NodeRecord[];
}

const PATHS = [
  ['data', 'state'],
  ['data', 'reason'],
  ['data', 'bytes'],
  ['data', 'operation'],
  ['data', 'connection'],
  ['mover', 'state'],
  ['mover', 'reason'],
  ['mover', 'bytes'],
  ['mover', 'mode'],
  ['mover', 'connection'],
  ['node'],
  ['path'],
  ['client'],
  ['clientPort'],
  ['tapeDevice'],
  ['scsi'],
];

type Event = (sessions: SessionRecord[]) => SessionRecord[];

const each =
  (id: string, change: (record: SessionRecord) => SessionRecord[]): Event =>
  (sessions) =>
    sessions.flatMap((record) => (record.sessionId === id ? change(record) : [record]));

/** One thing that happens to one session between two samples. */
const event: fc.Arbitrary<Event> = fc.constantFrom(...IDS).chain((id) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...PATHS), recordOf(id))
        .map(([path, other]) => each(id, (record) => [withField(record, path, field(other, path))])),
    },
    { weight: 1, arbitrary: recordOf(id).map((other) => each(id, () => [other])) },
    { weight: 1, arbitrary: fc.constant(each(id, () => [])) },
    { weight: 1, arbitrary: fc.constant(each(id, (record) => [record, record])) },
    {
      weight: 2,
      arbitrary: recordOf(id).map(
        (other): Event =>
          (sessions) =>
            sessions.some(({ sessionId }) => sessionId === id) ? sessions : [...sessions, other],
      ),
    },
  ),
);

const nodeEvent = fc.oneof(
  { weight: 12, arbitrary: fc.constant((nodes: NodeRecord[]) => nodes) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...NODES.map(({ name }) => name)),
        fc.constantFrom<Partial<NodeRecord>[]>({ state: 'down' }, { state: 'taken_over' }, { uptime: 0 }),
      )
      .map(
        ([name, parts]) =>
          (nodes: NodeRecord[]) =>
            nodes.map((each) => (each.name === name ? { ...each, ...parts } : each)),
      ),
  },
  { weight: 1, arbitrary: fc.constant((nodes: NodeRecord[]) => nodes.slice(1)) },
);

const step = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(event, { maxLength: 2 }) },
  ),
  nodeEvent,
);

/** Sessions that anything may happen to in any order, as `count` samples show them. */
export const timeline = (count: number): fc.Arbitrary<Frame[]> =>
  fc
    .tuple(fc.tuple(...IDS.map(recordOf)), fc.array(step, { minLength: count - 1, maxLength: count - 1 }))
    .map(([sessions, steps]) =>
      steps.reduce<Frame[]>(
        (frames, [events, nodeChange]) => {
          const before = frames.at(-1) ?? { sessions, nodes: NODES };
          const after = events.reduce((now, change) => change(now), before.sessions);
          return [...frames, { sessions: after, nodes: nodeChange(NODES) }];
        },
        [{ sessions, nodes: NODES }],
      ),
    );
