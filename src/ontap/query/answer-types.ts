import { z } from 'zod';

/**
 * ONTAP's text and enums. Unknown values stay text, and so does a number or boolean in their place:
 * taken for absent, it could meet a rule that asks for an absent field.
 */
export const text = z
  .unknown()
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return String(value);
    }
    context.addIssue({ code: 'custom', message: 'not a text' });
    return z.NEVER;
  });

/** ONTAP's integers, also when they come as text; one that can't be read is an error, never absent. */
export const integer = z
  .unknown()
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
    if (Number.isSafeInteger(number)) return number as number;
    context.addIssue({ code: 'custom', message: 'not an integer that can be read without loss' });
    return z.NEVER;
  });

/** A record without its undefined properties: unset fields are absent, as in ONTAP's answers. */
export function compact<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}

/** {@link compact}, or undefined when nothing is left. */
export function compactOrNone<T extends object>(record: T) {
  const kept = compact(record);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
