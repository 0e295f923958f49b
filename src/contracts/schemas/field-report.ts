import { z } from 'zod';
import {
  CONTENT_TYPES,
  ENDPOINTS,
  FORMS,
  NEXT_PARAMETERS,
  OTHER_FORMS,
  READ_ENDS,
  RELEASE_PATTERN,
  REPORTED_FIELDS,
  REPORTED_HEADERS,
  type Endpoint,
  type FieldKind,
} from './field-report-words';

/** Version of the form; a change that an older simulator can't read counts it up. */
export const FIELD_REPORT_VERSION = 1;

/** Kinds of records are told apart up to here; the rest is counted. */
export const MOST_SHAPES = 60;

/** Different answers of one path are told up to here. */
export const MOST_ANSWERS = 100;

const count = z.int().min(0).max(1_000_000);
const some = z.int().min(1).max(1_000_000);
const milliseconds = z.int().min(0).max(10_000_000);
const errorCode = z.string().regex(/^-?\d{1,12}$/, { error: 'is not an error code of ONTAP' });

const CODE_FORM = new RegExp(`^((text )?-?\\d{1,12}|${OTHER_FORMS.join('|')})$`);

const formOf = (kind: FieldKind) =>
  kind === 'code'
    ? z.string().regex(CODE_FORM, { error: 'is neither an error code nor a type' })
    : z.enum([...FORMS[kind], ...OTHER_FORMS]);

function shapesOf(endpoint: Endpoint) {
  const fields = Object.entries(REPORTED_FIELDS[endpoint]).map(
    ([name, kind]) => [name, formOf(kind).optional()] as const,
  );
  /** Records that look the same: a form for each field that they have. */
  const shape = z.strictObject({ count: some, fields: z.strictObject(Object.fromEntries(fields)) });
  return z.array(shape).max(MOST_SHAPES);
}

const answerSchema = z.strictObject({
  status: z.int().min(100).max(999),
  /** What the body is, by its first characters. */
  body: z.enum(['json', 'html', 'empty', 'other']),
  /** `error.code` of the body. */
  code: errorCode.optional(),
  count: some,
});

/** A listing that was asked for in two pages. */
const pagesSchema = z.strictObject({
  pages: some,
  records: count,
  /** Records that came on more than one page. */
  repeated: count,
  /** Whether the last page said so by having no link. */
  ended: z.boolean(),
  link: z.enum(['path', 'url', 'none']),
  nextParameters: z.array(z.enum(NEXT_PARAMETERS)),
  otherParameters: count,
});

function endpointSchema(endpoint: Endpoint) {
  const names = Object.keys(REPORTED_FIELDS[endpoint]);
  return z.strictObject({
    /** How reads ended for the client. */
    ends: z.partialRecord(z.enum(READ_ENDS), some),
    /** Different answers of HTTP. */
    answers: z.array(answerSchema).max(MOST_ANSWERS),
    /** Of the answers. */
    ms: z.strictObject({ median: milliseconds, most: milliseconds }).optional(),
    contentTypes: z.array(z.enum(CONTENT_TYPES)),
    headers: z.array(z.enum(REPORTED_HEADERS)),
    otherHeaders: count,
    /** Fields that this release does not know: it refused to be asked for them. */
    refusedFields: z.array(z.enum(names)),
    /** Of the last answer that has any. */
    records: count.optional(),
    numRecords: z.enum(['right', 'wrong', 'absent']).optional(),
    shapes: shapesOf(endpoint),
    /** Records beyond the shapes. */
    otherRecords: count,
    /** Different fields that are not documented. */
    otherFields: count,
    paged: pagesSchema.optional(),
  });
}

/** How one path answered; {@link fieldReportSchema} also checks which fields it may have. */
export const endpointReportSchema = endpointSchema('sessions');

const endpoints = Object.fromEntries(
  ENDPOINTS.map((endpoint) => [endpoint, endpointSchema(endpoint).optional()]),
) as Record<Endpoint, z.ZodOptional<typeof endpointReportSchema>>;

/** Facts about one cluster; a path that was not asked is absent. */
export const clusterReportSchema = z.strictObject({
  release: z.string().regex(RELEASE_PATTERN, { error: 'is not a release such as 9.16.1P3' }).optional(),
  endpoints: z.strictObject(endpoints),
});

/**
 * A field report. There is no free text in it: every string is one of a closed list, a release or an error code, so
 * that a report that fits can't hold a name.
 */
export const fieldReportSchema = z.strictObject({
  fieldReport: z.int().refine((version) => version === FIELD_REPORT_VERSION, {
    error: ({ input }) =>
      `is version ${String(input)}, and version ${FIELD_REPORT_VERSION} is known here; use the ontap-workflows that wrote it, or a newer one`,
  }),
  /** Version of the program that wrote it. */
  tool: z.string().regex(/^\d+\.\d+\.\d+$/, { error: 'is not a version such as 0.1.0' }),
  clusters: z.array(clusterReportSchema).min(1).max(1_000),
});
