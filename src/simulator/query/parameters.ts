import { invalidValue, OntapApiError, unexpectedArgument } from '../ontap-error';
import { parseFields, type Selection } from './fields';
import { parseMatcher, type Matcher } from './match';
import { parseOrder } from './order';
import type { Schema } from './schema';

const MAX_RETURN_TIMEOUT_SECONDS = 120;
/** Default and upper bound of a page, by the automation documentation. */
const DEFAULT_MAX_RECORDS = 10_000;

/** Parameters that steer a call; everything else names a field. */
const CONTROLS = new Set([
  'fields',
  'max_records',
  'order_by',
  'return_records',
  'return_timeout',
  'pretty',
  'offset',
  'ignore_unknown_fields',
  'continue_on_failure',
  'serial_records',
  'action',
]);

export interface Filter {
  path: string;
  matches: Matcher;
}

/** What the query of a call on a collection or an instance asks for. */
export interface CollectionQuery {
  selection: Selection | undefined;
  filters: Filter[];
  maxRecords: number;
  order: ((a: object, b: object) => number) | undefined;
  returnRecords: boolean;
  offset: number;
  /** Values of `start.…`, in the order of the names asked for; undefined without any. */
  start: string[] | undefined;
  action: string | undefined;
}

function whole(value: string, target: string, from: number, to: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= from && number <= to)) throw invalidValue(value, target, `${from}..${to}`);
  return number;
}

function flag(value: string, target: string): boolean {
  if (value !== 'true' && value !== 'false') throw invalidValue(value, target, 'true|false');
  return value === 'true';
}

/** One value for each name: ONTAP refuses a parameter that comes twice. */
function unique(query: URLSearchParams): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of query) {
    if (found.has(name)) {
      throw new OntapApiError(400, '262188', `Field "${name}" was specified twice.`, name);
    }
    found.set(name, value);
  }
  return found;
}

function filtersOf(parameters: Map<string, string>, schema: Schema): Filter[] {
  const filters: Filter[] = [];
  for (const [path, text] of parameters) {
    if (CONTROLS.has(path) || path.startsWith('start.')) continue;
    const type = schema.get(path);
    if (type === undefined) throw unexpectedArgument(path);
    filters.push({ path, matches: parseMatcher(text, path, type) });
  }
  return filters;
}

/** Checks and reads a query; what a cluster would refuse is refused. */
export function parseQuery(query: URLSearchParams, schema: Schema, startKeys: string[]): CollectionQuery {
  const given = unique(query);
  const read = <T>(name: string, otherwise: T, parse: (value: string) => T): T => {
    const value = given.get(name);
    return value === undefined ? otherwise : parse(value);
  };
  const ignoreUnknown = read('ignore_unknown_fields', false, (v) => flag(v, 'ignore_unknown_fields'));
  read('return_timeout', 0, (v) => whole(v, 'return_timeout', 0, MAX_RETURN_TIMEOUT_SECONDS));
  read('pretty', true, (v) => flag(v, 'pretty'));
  const start = startKeys.map((name) => given.get(name));
  return {
    selection: read(
      'fields',
      undefined,
      (v) => parseFields(v, schema, ignoreUnknown) as Selection | undefined,
    ),
    filters: filtersOf(given, schema),
    maxRecords: read('max_records', DEFAULT_MAX_RECORDS, (v) => whole(v, 'max_records', 1, 2 ** 31 - 1)),
    order: read('order_by', undefined, (v) => parseOrder(v, schema) as CollectionQuery['order']),
    returnRecords: read('return_records', true, (v) => flag(v, 'return_records')),
    offset: read('offset', 0, (v) => whole(v, 'offset', 0, 2 ** 31 - 1)),
    start: start.every((value) => value !== undefined) && start.length > 0 ? start : undefined,
    action: given.get('action'),
  };
}
