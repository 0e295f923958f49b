import { z } from 'zod';
import { workerConfigSchema } from '../../../src/contracts/schemas/worker-config';

interface Json {
  properties?: Record<string, Json>;
  required?: string[];
  additionalProperties?: Json | boolean;
  items?: Json;
  anyOf?: Json[];
  default?: unknown;
}

/** Described with the policies. */
const ELSEWHERE = new Set(['clusters.NAME.guard.protect']);

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function walk(schema: Json, path: string, isRequired: boolean, keys: Map<string, string>): void {
  const { properties, additionalProperties, items, anyOf, required = [] } = schema;
  const isLeaf = properties === undefined && anyOf === undefined && typeof additionalProperties !== 'object';
  const isList = items?.properties !== undefined && !ELSEWHERE.has(path);
  if (path !== '' && isLeaf && !isList) {
    keys.set(path, schema.default === undefined ? (isRequired ? 'required' : '') : shown(schema.default));
  }
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  for (const [key, inner] of Object.entries(properties ?? {})) {
    walk(inner, below(key), required.includes(key), keys);
  }
  for (const inner of anyOf ?? []) walk(inner, path, isRequired, keys);
  if (typeof additionalProperties === 'object') walk(additionalProperties, below('NAME'), true, keys);
  if (isList) walk(items ?? {}, `${path}[]`, true, keys);
}

/** Every key of the worker's configuration with its default, `required`, or nothing for what is off unless given. */
export function configKeys(): Map<string, string> {
  const keys = new Map<string, string>();
  walk(z.toJSONSchema(workerConfigSchema, { io: 'input', unrepresentable: 'any' }) as Json, '', true, keys);
  return keys;
}
