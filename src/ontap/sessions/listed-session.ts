import { z } from 'zod';
import type { DataService, MoverService, SessionRecord } from '../../contracts/session';
import { sessionSchema } from './session-schema';

type Place = readonly PropertyKey[];

/** What the owner is taken from: where one can't be read, and there is no `uuid`, nobody knows whose the session is. */
const OWNER: ReadonlySet<PropertyKey> = new Set(['uuid', 'svm', 'node']);

/**
 * A record of a listing, whatever it is: what of it can't be read is left out, and named, so that it hides no other
 * record. A session that is read alone has to be readable.
 */
export const listedSessionSchema = z.unknown().transform((raw): SessionRecord => {
  const read = sessionSchema.safeParse(raw);
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path }) => path);
  return readInPart(raw, places) ?? NOTHING;
});

const HIDDEN = { connection: {} };
const NOTHING: SessionRecord = {
  ownerUuid: '',
  sessionId: '',
  data: HIDDEN,
  mover: HIDDEN,
  unreadable: 'record',
};

/** Undefined for what is no object. */
function readInPart(raw: unknown, places: readonly Place[]): SessionRecord | undefined {
  const rest = sessionSchema.safeParse(without(raw, places));
  if (!rest.success) return undefined;
  const { data, mover } = rest.data;
  return {
    ...rest.data,
    data: withHiddenEnd(data, 'data', places),
    mover: withHiddenEnd(mover, 'mover', places),
    unreadable: places[0]?.join('.') ?? 'record',
  };
}

function without(raw: unknown, places: readonly Place[]): unknown {
  const copy: unknown = structuredClone(raw);
  if (typeof copy !== 'object' || copy === null) return copy;
  for (const place of places) removeAt(copy, place);
  const isOwnerLost = places.some(([field]) => field !== undefined && OWNER.has(field));
  return isOwnerLost ? { ...copy, uuid: ('uuid' in copy ? copy.uuid : undefined) ?? '' } : copy;
}

function removeAt(from: object, place: Place): void {
  const name = place.at(-1);
  const parent = place.slice(0, -1).reduce<unknown>((at, part) => Reflect.get(at as object, part), from);
  if (name !== undefined) Reflect.deleteProperty(parent as object, name);
}

/** With an end of which nothing is known, where it may have one that can't be read. */
function withHiddenEnd<T extends DataService | MoverService>(
  service: T,
  name: 'data' | 'mover',
  places: readonly Place[],
): T {
  const isHidden = places.some(([field, part = 'connection']) => field === name && part === 'connection');
  return isHidden ? { ...service, connection: service.connection ?? {} } : service;
}
