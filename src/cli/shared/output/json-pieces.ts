/** Items that are written at once: a document of all of them would be in memory three times. */
const AT_ONCE = 1_000;
const INDENT = '  ';

const textOf = (value: unknown, depth: number): string =>
  (JSON.stringify(value, undefined, INDENT) ?? 'null').replaceAll('\n', `\n${INDENT.repeat(depth)}`);

/** The JSON text of a document, a line of its own, with its long lists in pieces. */
export function* jsonPieces(document: object): Generator<string> {
  const isLong = Object.values(document).some((value) => Array.isArray(value) && value.length > AT_ONCE);
  if (!isLong) return yield `${textOf(document, 0)}\n`;
  let opening = '{\n';
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    const name = `${opening}${INDENT}${JSON.stringify(key)}: `;
    opening = ',\n';
    if (!Array.isArray(value) || value.length === 0) yield name + textOf(value, 1);
    else yield* listPieces(name, value as unknown[]);
  }
  yield '\n}\n';
}

function* listPieces(name: string, items: readonly unknown[]): Generator<string> {
  yield `${name}[\n`;
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const texts = items.slice(from, from + AT_ONCE).map((item) => INDENT.repeat(2) + textOf(item, 2));
    yield (from === 0 ? '' : ',\n') + texts.join(',\n');
  }
  yield `\n${INDENT}]`;
}
