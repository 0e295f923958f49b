import { isDeepStrictEqual } from 'node:util';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import type { z } from 'zod';
import { version } from '../../package.json';
import { SCHEMAS, type WorkflowSchemas } from '../../src/contracts/schemas/catalog';
import { jsonSchemas } from '../../src/contracts/schemas/json-schemas';

interface Payloads {
  payloads?: { data?: string }[];
}

interface HistoryEvent {
  workflowExecutionStartedEventAttributes?: { workflowType?: { name?: string }; input?: Payloads };
  workflowExecutionCompletedEventAttributes?: { result?: Payloads };
  workflowExecutionFailedEventAttributes?: {
    failure?: { applicationFailureInfo?: { type?: string; details?: Payloads } };
  };
}

/** What went into a run and what came out of it. */
export interface Exchange {
  workflow: string;
  input: unknown;
  result?: unknown;
  failure?: { type: string; detail?: unknown };
}

function decoded(payloads: Payloads | undefined): unknown {
  const data = payloads?.payloads?.[0]?.data;
  return data === undefined || data === '' ? undefined : JSON.parse(Buffer.from(data, 'base64').toString());
}

/** @param history - As JSON: as `historyToJSON` writes it. */
export function exchangeOf(history: unknown): Exchange {
  const { events = [] } = history as { events?: HistoryEvent[] };
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const last = events.at(-1);
  const result = decoded(last?.workflowExecutionCompletedEventAttributes?.result);
  const info = last?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo;
  const detail = decoded(info?.details);
  return {
    workflow: started?.workflowType?.name ?? '',
    input: decoded(started?.input),
    ...(result === undefined ? {} : { result }),
    ...(info === undefined
      ? {}
      : { failure: { type: info.type ?? '', ...(detail === undefined ? {} : { detail }) } }),
  };
}

const ajv = new Ajv2020({
  strict: false,
  validateFormats: false,
  allErrors: true,
  code: { optimize: false },
});
const files = jsonSchemas(version);
const compiled = new Map<string, ValidateFunction>();

/** What a file of JSON Schema says against a value; nothing when it fits. */
export function fileProblems(file: string, value: unknown): string[] {
  const validate = compiled.get(file) ?? ajv.compile(files[file] as object);
  compiled.set(file, validate);
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${file}: ${instancePath} ${message}`);
}

/** Keys that the schema does not know count, too: they are missing in what is shipped. */
function answerProblems(file: string, schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value);
  const unknown =
    parsed.success && !isDeepStrictEqual(parsed.data, value)
      ? [`${file}: the value holds what the schema does not know`]
      : [];
  return [...fileProblems(file, value), ...unknown];
}

/** What the shipped schemas say against a run of ours; nothing when they tell the truth. */
export function schemaProblems({ workflow, input, result, failure }: Exchange): string[] {
  const schemas = (SCHEMAS as Record<string, WorkflowSchemas>)[workflow];
  if (schemas === undefined) return [];
  // A child checks its own input; stored histories hold what parents of their time sent.
  const isFree = schemas.startedBy === undefined && failure?.type !== 'InvalidRequest';
  return [
    ...(isFree ? fileProblems(`${workflow}.input.json`, input) : []),
    ...(result === undefined ? [] : answerProblems(`${workflow}.result.json`, schemas.result, result)),
    ...(schemas.failure !== undefined && schemas.failure.types.some((type) => type === failure?.type)
      ? answerProblems(`${workflow}.failure.json`, schemas.failure.detail, failure?.detail)
      : []),
  ];
}
