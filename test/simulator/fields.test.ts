import { parseFields, select } from '../../src/simulator/query/fields';
import { parseOrder } from '../../src/simulator/query/order';
import { NDMP_SESSION_FIELDS, NODE_FIELDS } from '../../src/simulator/query/schema';

const RECORD = {
  id: '2000',
  data: { state: 'halted', bytes_processed: 5, connection: { type: 'tcp', port: 18_600 } },
  mover: { state: 'idle' },
};

const chosen = (text: string): object => select(RECORD, parseFields(text, NDMP_SESSION_FIELDS, false));

it.each([
  ['id', { id: '2000' }],
  ['data.state,mover', { data: { state: 'halted' }, mover: { state: 'idle' } }],
  ['data.connection', { data: { connection: { type: 'tcp', port: 18_600 } } }],
  ['data.{state,connection.port}', { data: { state: 'halted', connection: { port: 18_600 } } }],
  ['data,!data.connection', { data: { state: 'halted', bytes_processed: 5 } }],
  ['*', RECORD],
  ['**', RECORD],
  ['tape_device', {}],
])('fields=%s selects no more and no less', (text, expected) => {
  expect(chosen(text)).toEqual(expected);
});

it('selects inside arrays', () => {
  const node = { name: 'n1', ha: { partners: [{ name: 'n2', uuid: 'u2' }] } };
  const selection = parseFields('ha.partners.name', NODE_FIELDS, false);
  expect(select(node, selection)).toEqual({ ha: { partners: [{ name: 'n2' }] } });
});

it('refuses a field that does not exist, unless that is to be ignored', () => {
  expect(() => chosen('nonsense')).toThrow(
    'The value "nonsense" is invalid for field "fields" (<field,...>)',
  );
  expect(select(RECORD, parseFields('nonsense,id', NDMP_SESSION_FIELDS, true))).toEqual({ id: '2000' });
});

it('orders by several keys, numbers as numbers, unset values last', () => {
  const records = [
    { id: 'a', client_port: 10 },
    { id: 'b', client_port: 9 },
    { id: 'c' },
    { id: 'd', client_port: 10 },
  ];
  const sorted = (order: string): string =>
    [...records]
      .sort(parseOrder(order, NDMP_SESSION_FIELDS))
      .map(({ id }) => id)
      .join('');
  expect(sorted('client_port,id desc')).toBe('bdac');
  expect(sorted('client_port desc,id asc')).toBe('adbc');
  expect(() => sorted('client_port sideways')).toThrow('invalid for field "order_by"');
});
