import { isIP } from 'node:net';
import { UUID_PATTERN } from '../../../contracts/schemas/primitives';
import {
  FORMS,
  MAGNITUDES,
  OTHER_FORMS,
  RELEASE_PATTERN,
  REPORTED_FIELDS,
  type Endpoint,
  type FieldKind,
} from '../../../contracts/schemas/field-report-words';

/** Deeper than any record of ONTAP; a hostile answer must not fill the stack. */
const DEEPEST = 8;

const LINKS = '_links';

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path; of a list the first entry. Undefined when there is none. */
export function valueAt(record: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, name) => {
    const value: unknown = Array.isArray(found) ? found[0] : found;
    return isTree(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }, record);
}

function typeOf(value: unknown): (typeof OTHER_FORMS)[number] {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'string') return 'text';
  return OTHER_FORMS.find((type) => type === typeof value) ?? 'object';
}

function magnitude(value: number): string {
  if (value < 0) return 'negative';
  if (value === 0) return '0';
  const power = `1e${String(BigInt(value)).length - 1}`;
  return MAGNITUDES.find((one) => one === power) ?? 'more';
}

function integerForm(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value)) return magnitude(value);
  const isInteger = typeof value === 'string' && /^-?\d{1,19}$/.test(value);
  return isInteger ? `text ${magnitude(Number(value))}` : typeOf(value);
}

function codeForm(value: unknown): string {
  const code = typeof value === 'number' ? String(value) : value;
  if (typeof code !== 'string' || !/^-?\d{1,12}$/.test(code)) return typeOf(value);
  return typeof value === 'string' ? `text ${code}` : code;
}

function timeForm(text: string): string | undefined {
  const [, zone] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(.*)$/.exec(text) ?? [];
  if (zone === '') return 'no zone';
  if (zone === 'Z' || zone === '+00:00') return zone;
  return zone !== undefined && /^[+-]\d\d:\d\d$/.test(zone) ? '+hh:mm' : undefined;
}

const uuidForm = (text: string): string | undefined => (UUID_PATTERN.test(text) ? 'uuid' : undefined);

/** What a text looks like, where it is not one of documented words. */
const LOOKS: Partial<Record<FieldKind, (text: string) => string | undefined>> = {
  address: (text) => ({ 4: 'ipv4', 6: 'ipv6' })[isIP(text)],
  owner: uuidForm,
  path: (text) => (text.startsWith('/') ? 'absolute' : undefined),
  release: (text) => (releaseOf(text) === undefined ? undefined : 'release'),
  sessionId: (text) => (/^\d+$/.test(text) ? 'digits' : /^\d+:\d+$/.test(text) ? 'digits:digits' : undefined),
  text: () => undefined,
  time: timeForm,
  uuid: uuidForm,
};

/** A word that is not documented is a text. */
function textForm(kind: FieldKind, text: string): string | undefined {
  const words: readonly string[] = FORMS[kind];
  if (words.includes('empty') && text === '') return 'empty';
  const look = LOOKS[kind];
  return look === undefined ? words.find((word) => word === text) : look(text);
}

/** `9.16.1P3` of `NetApp Release 9.16.1P3: …`; undefined for everything else. */
export function releaseOf(full: unknown): string | undefined {
  const [, release = ''] = typeof full === 'string' ? (/^NetApp Release ([\w.]+)/.exec(full) ?? []) : [];
  return RELEASE_PATTERN.test(release) ? release : undefined;
}

function formOf(kind: FieldKind, value: unknown): string {
  if (kind === 'integer') return integerForm(value);
  if (kind === 'code') return codeForm(value);
  return typeof value === 'string' ? (textForm(kind, value) ?? 'text') : typeOf(value);
}

/** Whose uuid a session has. */
function ownerForm(record: unknown): string {
  const uuid = valueAt(record, 'uuid');
  const owner = ['svm', 'node'].find((each) => uuid === valueAt(record, `${each}.uuid`));
  const form = formOf('owner', uuid);
  return form === 'uuid' && owner !== undefined ? owner : form;
}

/** A form for each documented field that the record has, in the order of the documentation. */
export function formsOf(endpoint: Endpoint, record: unknown): Record<string, string> {
  const forms: Record<string, string> = {};
  for (const [name, kind] of Object.entries(REPORTED_FIELDS[endpoint])) {
    const value = valueAt(record, name);
    if (value === undefined) continue;
    forms[name] = kind === 'owner' ? ownerForm(record) : formOf(kind, value);
  }
  return forms;
}

/** Paths of all fields of a record that are not documented. */
export function otherFieldsOf(endpoint: Endpoint, record: unknown): string[] {
  const documented = REPORTED_FIELDS[endpoint];
  const leaves = (value: unknown, path: string, depth: number): string[] => {
    if (Array.isArray(value) && depth < DEEPEST)
      return value.flatMap((item) => leaves(item, path, depth + 1));
    if (!isTree(value) || depth >= DEEPEST) return [path];
    return Object.entries(value)
      .filter(([name]) => name !== LINKS)
      .flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`, depth + 1));
  };
  return leaves(record, '', 0).filter((path) => !Object.hasOwn(documented, path));
}
