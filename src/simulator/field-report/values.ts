import type { EndpointReport, RecordShape } from '../../contracts/field-report';
import { ontapTime } from '../clock';

type Tree = Record<string, unknown>;

/** Hexadecimal digits of a number, for the end of an address or a uuid. */
const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

/** A number of that magnitude, another one for each record where there is room. */
function numberOf(magnitude: string, record: number): number {
  if (magnitude === 'negative') return -1;
  if (magnitude === '0') return 0;
  const least = magnitude === 'more' ? 1e19 : Number(magnitude);
  return least + Math.min(record, Math.floor(least / 2));
}

function timeOf(form: string, at: number): string {
  const time = ontapTime(at);
  const zone = { '+hh:mm': '-04:00', Z: 'Z', 'no zone': '' }[form];
  return zone === undefined ? time : time.replace('+00:00', zone);
}

/** A value of a form: which one is made up. */
function valueOf(form: string, name: string, record: number, at: number): unknown {
  if (/^(negative|more|0|1e\d+)$/.test(form)) return numberOf(form, record);
  if (/^text (negative|more|0|1e\d+)$/.test(form)) return String(numberOf(form.slice(5), record));
  if (/^text -?\d+$/.test(form)) return form.slice(5);
  if (/^-?\d+$/.test(form)) return Number(form);
  switch (form) {
    case 'text':
      return `${name.replaceAll('.', ' ')} ${record}`;
    case 'empty':
      return '';
    case 'ipv4':
      return `10.20.${(record >> 8) % 256}.${record % 256}`;
    case 'ipv6':
      return `fd20::${hex(record, 1)}`;
    case 'absolute':
      return `/svm1/vol${record}`;
    case 'uuid':
      return `00000000-0000-11ef-a000-${hex(record, 12)}`;
    case '+00:00':
    case '+hh:mm':
    case 'Z':
    case 'no zone':
      return timeOf(form, at);
    default:
      return { boolean: true, number: 1.5, null: null }[form] ?? form;
  }
}

/** A record of that shape; fields that it lacks are absent. */
export function recordOf({ fields }: RecordShape, record: number, at: number): Tree {
  const tree: Tree = {};
  for (const [name, form] of Object.entries(fields)) {
    if (form === undefined) continue;
    const path = name.split('.');
    const leaf = path.pop() ?? '';
    let place = tree;
    for (const step of path) place = (place[step] ??= {}) as Tree;
    place[leaf] = valueOf(form, name, record, at);
  }
  return tree;
}

/** One record after the other, as many as were counted; those of no shape look like the most common ones. */
export function recordsOf(
  report: Pick<EndpointReport, 'shapes' | 'otherRecords'> | undefined,
  at: number,
): Tree[] {
  const { shapes, otherRecords } = report ?? { shapes: [], otherRecords: 0 };
  return shapes
    .flatMap((shape, index) =>
      Array.from({ length: shape.count + (index === 0 ? otherRecords : 0) }, () => shape),
    )
    .map((shape, index) => recordOf(shape, index + 1, at));
}
