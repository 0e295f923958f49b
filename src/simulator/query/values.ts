/** Values of a dotted path; several when an array lies on it, none when it isn't set. */
export function valuesAt(record: unknown, path: string): unknown[] {
  let found: unknown[] = [record];
  for (const name of path.split('.')) {
    found = found.flatMap((value) => {
      const next = (value as Record<string, unknown>)[name];
      return next === undefined || next === null ? [] : next;
    });
  }
  return found;
}

/** A single value as text; what isn't set is the empty text. */
export function textAt(record: object, path: string): string {
  const [value] = valuesAt(record, path) as (string | number | boolean | undefined)[];
  return value === undefined ? '' : String(value);
}
