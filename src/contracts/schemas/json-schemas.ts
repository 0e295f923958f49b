import { z } from 'zod';
import { WORKFLOW_QUEUE } from '../ids';
import { auditRecordSchema } from './audit';
import { SCHEMAS, type WorkflowSchemas } from './catalog';

type Part = 'input' | 'result' | 'failure';

const TITLES: Readonly<Record<Part, string>> = {
  input: 'Input',
  result: 'Result',
  failure: 'First detail of the failure',
};

const CHECKED =
  'The workflow checks this and more; what is wrong fails it as InvalidRequest, with each problem named.';
const GROWS = 'Later releases may add fields.';

/** Files of JSON Schemas (2020-12) by their names, and `index.json`, which says how each workflow is started. */
export function jsonSchemas(version: string): Record<string, unknown> {
  const files: Record<string, unknown> = {};
  const workflows: Record<string, unknown> = {};
  for (const [workflow, { input, result, failure, ...start }] of Object.entries<WorkflowSchemas>(SCHEMAS)) {
    const add = (part: Part, schema: object) => {
      const name = `${workflow}.${part}.json`;
      const about = `${start.about} ${part === 'input' ? CHECKED : GROWS}`;
      files[name] = { title: `${TITLES[part]} of ${workflow}`, description: about, ...schema };
      return { [part]: name };
    };
    workflows[workflow] = {
      ...start,
      ...add('input', inputSchema(input)),
      ...add('result', resultSchema(result)),
      ...(failure === undefined
        ? {}
        : { failureTypes: failure.types, ...add('failure', resultSchema(failure.detail)) }),
    };
  }
  files['audit-record.json'] = {
    title: 'Record of an audit',
    description: `One thing that happened, with its evidence: a line of an exported file. ${GROWS}`,
    ...resultSchema(auditRecordSchema),
  };
  return { ...files, 'index.json': { version, taskQueue: WORKFLOW_QUEUE, workflows } };
}

/** As callers write it: what has a default may be left out, and an unknown key is an error. */
const inputSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });

/** As callers read it: what has a default is there, and keys of a later release are no error. */
const resultSchema = (schema: z.ZodType) =>
  z.toJSONSchema(schema, {
    io: 'output',
    // The guard is in the configuration's reference; everything else is said here.
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
