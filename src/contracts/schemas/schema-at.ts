import { z } from 'zod';
import { examples, keyHints } from './key-hints';

type Schema = z.core.$ZodType;

/** Characters of a value that is repeated. */
const LONGEST_SHOWN = 60;

/** The schema below defaults, `optional()`, transformations and the like: of what is written. */
export function unwrapped(schema: Schema): Schema {
  if (schema instanceof z.ZodPipe) return unwrapped(schema.def.in);
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  ) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}

function children(schema: Schema, segment: PropertyKey): Schema[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => children(option, segment));
  if (inner instanceof z.ZodRecord) return [inner.valueType];
  if (inner instanceof z.ZodArray) return [inner.element];
  if (inner instanceof z.ZodObject && typeof segment === 'string' && Object.hasOwn(inner.shape, segment)) {
    return [inner.shape[segment] as Schema];
  }
  return [];
}

/** The members of a union that a value can be: one, when a key of it decides. */
function membersFor(union: z.ZodUnion, value: unknown): readonly Schema[] {
  if (!(union instanceof z.ZodDiscriminatedUnion)) return union.options;
  const { discriminator } = union.def;
  const meant = (value as Record<string, unknown> | undefined)?.[discriminator];
  return union.options.filter((option) => {
    const key = option instanceof z.ZodObject ? (option.shape[discriminator] as Schema) : undefined;
    return key !== undefined && z.safeParse(key, meant).success;
  });
}

function keysOf(schema: Schema, value: unknown): string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return membersFor(inner, value).flatMap((member) => keysOf(member, value));
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function schemasAt(schema: Schema, path: readonly PropertyKey[]): Schema[] {
  return path.reduce<Schema[]>(
    (found, segment) => found.flatMap((each) => children(each, segment)),
    [schema],
  );
}

/** What to write instead of a key that is looked for at a path; undefined when nothing is known of it. */
export function hintAt(schema: Schema, path: readonly PropertyKey[], key: string): string | undefined {
  const tables = schemasAt(schema, path).map((each) => keyHints.get(unwrapped(each)) ?? {});
  return tables.map((table) => (Object.hasOwn(table, key) ? table[key] : undefined)).find((hint) => hint);
}

/** What could be written at a path: an example that the schema knows, or the list of the one thing that is there. */
export function exampleAt(schema: Schema, path: readonly PropertyKey[], value: unknown): string | undefined {
  const [found] = schemasAt(schema, path).map(unwrapped);
  if (found === undefined) return undefined;
  const isOne = typeof value === 'string' || typeof value === 'number';
  if (isOne && found instanceof z.ZodArray && !(unwrapped(found.element) instanceof z.ZodObject))
    return `[${String(value).slice(0, LONGEST_SHOWN)}]`;
  return examples.get(found)?.example;
}

/** Where else in the maps of a schema a key is known, such as `limits.maxKills`. */
export function placesOf(schema: Schema, key: string, path: readonly string[] = []): string[] {
  const inner = unwrapped(schema);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([name, child]) => [
    ...(name === key ? [[...path, name].join('.')] : []),
    ...placesOf(child as Schema, key, [...path, name]),
  ]);
}

/**
 * Keys that a schema knows at a path, of all members of a union that the value can be.
 *
 * @param value - What was found at the path.
 */
export function knownKeys(schema: Schema, path: readonly PropertyKey[], value: unknown): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((each) => keysOf(each, value)))];
}
