import { invalidValue } from '../ontap-error';
import type { FieldType, Schema } from './schema';
import { valuesAt } from './values';

interface SortKey {
  path: string;
  type: FieldType;
  direction: 1 | -1;
}

function sortKey(item: string, schema: Schema): SortKey {
  const [path = '', direction = 'asc', ...more] = item.trim().split(/\s+/);
  const type = schema.get(path);
  if (type === undefined || more.length > 0 || !/^(asc|desc)$/i.test(direction)) {
    throw invalidValue(item.trim(), 'order_by', 'field [asc|desc],...');
  }
  return { path, type, direction: direction.toLowerCase() === 'desc' ? -1 : 1 };
}

const rank = (value: unknown, type: FieldType): string | number =>
  type === 'date' ? Date.parse(String(value)) : typeof value === 'number' ? value : String(value);

// Unset values come last, whatever the direction.
function compare(a: object, b: object, { path, type, direction }: SortKey): number {
  const [left] = valuesAt(a, path);
  const [right] = valuesAt(b, path);
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  const [x, y] = [rank(left, type), rank(right, type)];
  return x === y ? 0 : (x < y ? -1 : 1) * direction;
}

/** How `order_by=a desc,b` sorts records. */
export function parseOrder(text: string, schema: Schema): (a: object, b: object) => number {
  const keys = text.split(',').map((item) => sortKey(item, schema));
  return (a, b) => {
    for (const key of keys) {
      const order = compare(a, b, key);
      if (order !== 0) return order;
    }
    return 0;
  };
}
