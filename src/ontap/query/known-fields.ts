import { OntapError } from '../errors/ontap-error';

/** Fields to ask for. */
export interface FieldList {
  /** Since the first release that has the resource. */
  always: readonly string[];
  /** Added by later releases; asked for until ONTAP says that it does not know one. */
  later: readonly string[];
}

/** `The value "x" is invalid for field …`, when x is a field that this release does not have. */
const UNKNOWN_VALUE_CODE = '262197';
const UNKNOWN_FIELD = /^The value "([\w.]+)" is invalid for field "fields"/;

function unknownField(error: unknown): string | undefined {
  if (!(error instanceof OntapError) || error.code !== UNKNOWN_VALUE_CODE) return undefined;
  return UNKNOWN_FIELD.exec(error.said ?? '')?.[1];
}

/**
 * Asks for all fields; leaves one out that the cluster's release does not know, and asks again.
 *
 * @param unknown - remembered for the client's life, so that old releases cost one refusal a field.
 */
export async function withKnownFields<T>(
  list: FieldList,
  unknown: Set<string>,
  ask: (fields: string) => Promise<T>,
): Promise<T> {
  for (;;) {
    const later = list.later.filter((field) => !unknown.has(field));
    try {
      return await ask([...list.always, ...later].join(','));
    } catch (error) {
      const field = unknownField(error);
      if (field === undefined || !later.includes(field)) throw error;
      unknown.add(field);
    }
  }
}
