import type { Thing } from '../faults/concerns';
import type { Call, Answer } from '../http/call';
import { select, selectionOf, type Selection } from '../query/fields';
import type { CollectionQuery } from '../query/parameters';
import type { Schema } from '../query/schema';
import { textAt, valuesAt } from '../query/values';
import type { Switches } from '../switches';
import { nextHref, self, wantsSelfLinks, withLinks } from './links';
import { missingFields } from './visible';

/** A kind of record as the API serves it. */
export interface Resource {
  schema: Schema;
  /** Fields that identify a record, in the order of the collection; always returned. */
  keys: string[];
  /** Parameters that stand for the keys in a next link. */
  startKeys: string[];
  /** Fields of a collection without `fields`. */
  defaults: string[];
  href(record: object): string;
  /** What a fault can name; absent for nodes and clusters. */
  thing?(record: object): Thing;
}

export interface Page<T> {
  shown: T[];
  next: Record<string, string> | undefined;
}

const keyOf = (record: object, keys: string[]): string[] => keys.map((key) => textAt(record, key));

function isAfter(key: string[], start: string[]): boolean {
  for (const [index, part] of key.entries()) {
    const from = start[index] ?? '';
    if (part !== from) return part > from;
  }
  return false;
}

/** Those of the records that match, in order. */
export function filtered<T>(items: T[], recordOf: (item: T) => object, query: CollectionQuery): T[] {
  const found = items.filter((item) =>
    query.filters.every(({ path, matches }) => matches(valuesAt(recordOf(item), path))),
  );
  const { order } = query;
  return order === undefined ? found : found.sort((a, b) => order(recordOf(a), recordOf(b)));
}

/** One page of what matched. Sorted by something else than the keys, pages are found by offset. */
export function pageOf<T>(
  items: T[],
  recordOf: (item: T) => object,
  resource: Resource,
  query: CollectionQuery,
  call: Call,
): Page<T> {
  const { start, offset } = query;
  const rest = items.filter(
    (item) => start === undefined || isAfter(keyOf(recordOf(item), resource.keys), start),
  );
  const limit = Math.min(query.maxRecords, call.pageLimit ?? query.maxRecords);
  const shown = rest.slice(offset, offset + limit);
  const last = shown.at(-1);
  if (last === undefined || offset + limit >= rest.length) return { shown, next: undefined };
  if (query.order !== undefined) return { shown, next: { offset: String(offset + limit) } };
  const key = keyOf(recordOf(last), resource.keys);
  return { shown, next: Object.fromEntries(resource.startKeys.map((name, at) => [name, key[at] ?? ''])) };
}

function chosen(resource: Resource, wanted: Selection | undefined, otherwise: Iterable<string>): Selection {
  return selectionOf(new Set([...resource.keys, ...(wanted?.paths ?? otherwise)]));
}

/** The fields that a collection shows. */
export function collectionSelection(resource: Resource, query: CollectionQuery): Selection {
  return chosen(resource, query.selection, resource.defaults);
}

/** The fields that an instance shows: without `fields`, the standard set. */
export function instanceSelection(resource: Resource, query: CollectionQuery): Selection {
  return chosen(resource, query.selection, resource.schema.keys());
}

/** The fields of one record without those that a fault takes from it. */
export function fieldsOf(call: Call, resource: Resource, record: object, fields: Selection): Selection {
  const gone = missingFields(call, resource.thing?.(record));
  if (gone.length === 0) return fields;
  const isGone = (path: string): boolean => gone.some((name) => path === name || path.startsWith(`${name}.`));
  return selectionOf([...fields.paths].filter((path) => !isGone(path)));
}

function shape(call: Call, resource: Resource, record: object, fields: Selection, links: boolean): object {
  const shown = select(record, fieldsOf(call, resource, record, fields));
  return links ? withLinks(shown, record, resource.href(record)) : shown;
}

export function answerInstance(
  call: Call,
  switches: Switches,
  resource: Resource,
  record: object,
  fields: Selection,
): Answer {
  return { status: 200, body: shape(call, resource, record, fields, wantsSelfLinks(call, switches)) };
}

/** A collection in the shape and order in which ONTAP prints it; the next link is there without HAL, too. */
export function answerCollection(
  call: Call,
  switches: Switches,
  resource: Resource,
  query: CollectionQuery,
  page: Page<object>,
): Answer {
  const links = wantsSelfLinks(call, switches);
  const fields = collectionSelection(resource, query);
  const next = page.next && { next: { href: nextHref(call, page.next) } };
  const records = query.returnRecords
    ? { records: page.shown.map((record) => shape(call, resource, record, fields, links)) }
    : {};
  const _links = { ...(links ? self(call.target) : {}), ...next };
  return {
    status: 200,
    body: {
      ...records,
      num_records: page.shown.length,
      ...(Object.keys(_links).length > 0 ? { _links } : {}),
    },
    headers: next === undefined ? {} : { Link: `<${next.next.href}>; rel="next"` },
  };
}
