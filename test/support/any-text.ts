import fc from 'fast-check';

const isSurrogate = (point: number) => point >= 0xd800 && point <= 0xdfff;

/** Any character. fast-check's own unit `binary` makes a table of all of them first, which takes a second. */
export const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0x10ffff }))
  .filter((point) => !isSurrogate(point))
  .map((point) => String.fromCodePoint(point));
