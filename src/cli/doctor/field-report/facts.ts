import type { ClusterReport, EndpointReport } from '../../../contracts/field-report';
import { MOST_ANSWERS, MOST_SHAPES } from '../../../contracts/schemas/field-report';
import {
  CONTENT_TYPES,
  ENDPOINTS,
  NEXT_PARAMETERS,
  REPORTED_FIELDS,
  REPORTED_HEADERS,
  type Endpoint,
} from '../../../contracts/schemas/field-report-words';
import type { SeenAnswer } from '../../../ontap';
import { formsOf, otherFieldsOf, releaseOf, valueAt } from './forms';
import type { AllReads, Read, Reads } from './reads';

const ERROR_CODE = /^-?\d{1,12}$/;

const isFine = ({ status }: SeenAnswer): boolean => status >= 200 && status < 300;

/** The parsed body; undefined when it is no JSON object. */
function bodyOf({ text }: SeenAnswer): object | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** What a body is by its first characters. */
function bodyKind(answer: SeenAnswer): 'json' | 'html' | 'empty' | 'other' {
  if (bodyOf(answer) !== undefined) return 'json';
  const text = answer.text.trimStart();
  if (text === '') return 'empty';
  return text.startsWith('<') ? 'html' : 'other';
}

/** How often each of these comes, in the order of the first ones. */
function counted<T>(items: readonly T[]): (T & { count: number })[] {
  const found = new Map<string, T & { count: number }>();
  for (const item of items) {
    const key = JSON.stringify(item);
    const before = found.get(key);
    if (before === undefined) found.set(key, { ...item, count: 1 });
    else before.count++;
  }
  return [...found.values()];
}

function answerOf(answer: SeenAnswer): Omit<EndpointReport['answers'][number], 'count'> {
  const code = String(valueAt(bodyOf(answer), 'error.code'));
  const isCode = ERROR_CODE.test(code);
  return { status: answer.status, body: bodyKind(answer), ...(isCode && { code }) };
}

function timesOf(answers: readonly SeenAnswer[]): EndpointReport['ms'] {
  const times = answers.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b);
  const [median, most] = [times[Math.floor(times.length / 2)], times.at(-1)];
  return median === undefined || most === undefined ? undefined : { median, most };
}

function contentTypeOf({ headers }: SeenAnswer): (typeof CONTENT_TYPES)[number] {
  const { 'content-type': type } = headers;
  if (type === undefined) return 'none';
  const [name] = typeof type === 'string' ? type.split(';') : [];
  return CONTENT_TYPES.find((known) => known === name) ?? 'other';
}

/** `The value "x" is invalid for field "fields"` names the field that this release does not know. */
const REFUSED_FIELD = /^The value "([\w.]+)" is invalid for field "fields"/;

function refusedFields(endpoint: Endpoint, answers: readonly SeenAnswer[]): string[] {
  const refused = answers.flatMap((answer) => {
    const said = valueAt(bodyOf(answer), 'error.message');
    return REFUSED_FIELD.exec(typeof said === 'string' ? said : '')?.[1] ?? [];
  });
  return Object.keys(REPORTED_FIELDS[endpoint]).filter((name) =>
    refused.some((one) => one === name || name.startsWith(`${one}.`)),
  );
}

/** What the last read that gave any gave: the entries of a listing, or the one thing that was asked for. */
function recordsOf({ reads }: Reads): { listing: boolean; bodies: object[]; records: unknown[] } | undefined {
  const bodiesOf = (read: Read) => read.answers.filter(isFine).flatMap((answer) => bodyOf(answer) ?? []);
  const bodies = reads
    .map(bodiesOf)
    .filter((found) => found.length > 0)
    .at(-1);
  if (bodies === undefined) return undefined;
  const lists = bodies.map((body) => valueAt(body, 'records')).filter((list) => Array.isArray(list));
  return lists.length > 0
    ? { listing: true, bodies, records: lists.flat() as unknown[] }
    : { listing: false, bodies, records: bodies };
}

function numRecordsOf(bodies: readonly object[]): EndpointReport['numRecords'] {
  const told = bodies.map((body) => valueAt(body, 'num_records'));
  if (told.every((number) => number === undefined)) return 'absent';
  const real = bodies.map((body) => (valueAt(body, 'records') as unknown[] | undefined)?.length);
  return told.every((number, at) => number === real[at]) ? 'right' : 'wrong';
}

function shapesOf(endpoint: Endpoint, records: readonly unknown[]) {
  const all = counted(records.map((record) => ({ fields: formsOf(endpoint, record) })));
  // By their words where they are as many: the order of a listing is that of uuids.
  const byWords = all.map((shape) => ({ shape, words: JSON.stringify(shape.fields) }));
  byWords.sort((a, b) => b.shape.count - a.shape.count || (a.words < b.words ? -1 : 1));
  const shapes = byWords.slice(0, MOST_SHAPES).map(({ shape }) => shape);
  const told = shapes.reduce((sum, { count }) => sum + count, 0);
  return { shapes, otherRecords: records.length - told };
}

function recordFacts(endpoint: Endpoint, reads: Reads) {
  const found = recordsOf(reads);
  if (found === undefined) return { shapes: [], otherRecords: 0, otherFields: 0 };
  const { listing, bodies, records } = found;
  return {
    records: records.length,
    ...(listing && { numRecords: numRecordsOf(bodies) }),
    ...shapesOf(endpoint, records),
    otherFields: new Set(records.flatMap((record) => otherFieldsOf(endpoint, record))).size,
  };
}

/** Names of the parameters of a link; its values are not told. */
function parametersOf(link: string): string[] {
  return [...new Set(new URLSearchParams(link.split('?').slice(1).join('?')).keys())];
}

const keyOf = (record: unknown): string =>
  JSON.stringify(['uuid', 'svm.uuid', 'node.uuid', 'id'].map((name) => valueAt(record, name)));

/** What may be told of a listing in pages. */
function pagesOf({ answers }: Read): NonNullable<EndpointReport['paged']> {
  const bodies = answers.flatMap((answer) => bodyOf(answer) ?? []);
  const records = bodies.flatMap((body) => {
    const list = valueAt(body, 'records');
    return Array.isArray(list) ? (list as unknown[]) : [];
  });
  const links = bodies.map((body) => valueAt(body, '_links.next.href'));
  const [first] = links.filter((link) => typeof link === 'string');
  const names = parametersOf(first ?? '');
  const nextParameters = NEXT_PARAMETERS.filter((name) => names.includes(name));
  return {
    pages: Math.max(1, bodies.length),
    records: records.length,
    repeated: records.length - new Set(records.map(keyOf)).size,
    ended: links.at(-1) === undefined,
    link: first === undefined ? 'none' : first.startsWith('/') ? 'path' : 'url',
    nextParameters,
    otherParameters: names.length - nextParameters.length,
  };
}

/** What may be told of the reads of one path. */
export function factsOf(endpoint: Endpoint, reads: Reads): EndpointReport {
  const answers = reads.reads.flatMap((read) => read.answers);
  const names = [...new Set(answers.flatMap(({ headers }) => Object.keys(headers)))];
  const headers = REPORTED_HEADERS.filter((header) => names.includes(header));
  const ends = counted(reads.reads.map(({ end }) => ({ end })));
  const ms = timesOf(answers);
  return {
    ends: Object.fromEntries(ends.map(({ end, count }) => [end, count])),
    answers: counted(answers.map(answerOf)).slice(0, MOST_ANSWERS),
    ...(ms && { ms }),
    contentTypes: [...new Set(answers.map(contentTypeOf))].sort(),
    headers,
    otherHeaders: names.length - headers.length,
    refusedFields: refusedFields(endpoint, answers),
    ...recordFacts(endpoint, reads),
    ...(reads.paged && { paged: pagesOf(reads.paged) }),
  };
}

/** What may be told of a cluster. */
export function clusterFacts(all: AllReads): ClusterReport {
  const asked = ENDPOINTS.flatMap((endpoint) => {
    const reads = all[endpoint];
    return reads === undefined ? [] : ([[endpoint, factsOf(endpoint, reads)]] as const);
  });
  const [identity] = (all.cluster && recordsOf(all.cluster)?.records) ?? [];
  const release = releaseOf(valueAt(identity, 'version.full'));
  return { ...(release !== undefined && { release }), endpoints: Object.fromEntries(asked) };
}
