import { invalid, show } from '../errors/local-errors';
import { filterText } from './query-language';
import type { Filters, FilterType } from './query-language';

/** ONTAP's field names that can be filtered by, and their types. */
export type Filterable = Readonly<Record<string, FilterType>>;

/** A typed query: ONTAP's names, our filters. */
export type Query<F extends Filterable> = {
  readonly [Name in keyof F]?: Filters[F[Name]];
};

/** ONTAP wants spaces as %20; what encodeURIComponent leaves (`!`, `*`) are operators, encoded like the rest. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function filterPair(names: Filterable, name: string, filter: unknown): string {
  const type = Object.hasOwn(names, name) ? names[name] : undefined;
  if (type === undefined) {
    throw invalid(`There is no filter ${show(name)}; use one of ${Object.keys(names).join(', ')}`);
  }
  return `${name}=${encode(filterText(filter, type))}`;
}

/** `?fields=…&name=value…`: filters of the caller, then what we always ask for. */
export function queryString(
  names: Filterable,
  query: object | undefined,
  control: Readonly<Record<string, string>>,
): string {
  const filters = Object.entries(query ?? {}).filter(([, filter]) => filter !== undefined);
  const pairs = [
    ...Object.entries(control).map(([name, value]) => `${name}=${encode(value)}`),
    ...filters.map(([name, filter]) => filterPair(names, name, filter)),
  ];
  return `?${pairs.join('&')}`;
}
