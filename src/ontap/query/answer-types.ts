import { z } from 'zod';

/**
 * ONTAP's text and enums. Unknown values stay text, and so does a number or boolean in their place:
 * taken for absent, it could meet a rule that asks for an absent field.
 */
export const text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .nullish()
  .transform((value) => value ?? undefined);

/** ONTAP's integers, also when they come as text; one that can't be read is an error, never absent. */
export const integer = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,16}$/)
      .transform(Number),
  ])
  .refine(Number.isSafeInteger, 'not an integer that can be read without loss')
  .nullish()
  .transform((value) => value ?? undefined);

/** A record without its undefined properties: unset fields are absent, as in ONTAP's answers. */
export function compact<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}

/** {@link compact}, or undefined when nothing is left. */
export function compactOrNone<T extends object>(record: T) {
  const kept = compact(record);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
