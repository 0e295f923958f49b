import fc from 'fast-check';
import { jsonPieces } from '../../../../src/cli/shared/output/json-pieces';

const list = fc
  .tuple(fc.constantFrom(0, 1, 1_000, 1_001, 2_000, 2_500), fc.jsonValue())
  .map(([count, value]) => Array.from({ length: count }, () => value));

test('the pieces of a document are the text of it', () => {
  const document = fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.constant(undefined), list), {
    maxKeys: 4,
  });
  fc.assert(
    fc.property(document, (given) => {
      expect([...jsonPieces(given)].join('')).toBe(`${JSON.stringify(given, undefined, 2)}\n`);
    }),
  );
});

test('no piece has more than a thousand items', () => {
  const pieces = [...jsonPieces({ items: Array.from({ length: 5_000 }, () => 'item') })];
  expect(Math.max(...pieces.map((piece) => piece.split('item').length - 1))).toBeLessThanOrEqual(1_001);
});
