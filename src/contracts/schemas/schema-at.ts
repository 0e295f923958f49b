import { z } from 'zod';

type Schema = z.core.$ZodType;

/** The schema below defaults, `optional()` and the like. */
export function unwrapped(schema: Schema): Schema {
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

function keysOf(schema: Schema): string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap(keysOf);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** Keys that a schema knows at a path, of all members of a union. */
export function knownKeys(schema: Schema, path: readonly PropertyKey[]): string[] {
  const schemas = path.reduce<Schema[]>(
    (found, segment) => found.flatMap((each) => children(each, segment)),
    [schema],
  );
  return [...new Set(schemas.flatMap(keysOf))];
}
