import { z } from 'zod';
import { MATCHER } from '../http/matcher';
import { CLUSTER_FIELDS, JOB_FIELDS, NDMP_FIELDS, NDMP_SESSION_FIELDS, NODE_FIELDS } from '../query/schema';
import { FAULT_SHAPES, type FaultSpec } from './fault';

const FIELDS = [CLUSTER_FIELDS, JOB_FIELDS, NDMP_FIELDS, NDMP_SESSION_FIELDS, NODE_FIELDS].flatMap(
  (schema) => [...schema.keys()],
);

const isField = (name: string): boolean =>
  FIELDS.some((field) => field === name || field.startsWith(`${name}.`));

/** What the parameters say only together. */
function contradictionOf(spec: FaultSpec): string | undefined {
  if (spec.forMs !== undefined && spec.count !== undefined) return 'either count or forMs, not both';
  if (spec.kind === 'late' && (spec.ms === undefined) === (spec.afterWrites === undefined))
    return 'late needs either ms or afterWrites';
  if (spec.kind !== 'absent' && spec.kind !== 'missing') return undefined;
  if (spec.uuid !== undefined && (spec.id !== undefined || spec.owner !== undefined))
    return 'either the uuid of a job or the id of a session, not both';
  const unknown = spec.kind === 'missing' ? spec.fields.find((name) => !isField(name)) : undefined;
  return unknown === undefined ? undefined : `no record has a field ${JSON.stringify(unknown)}`;
}

/** Refuses a fault that does not exist, or whose parameters are missing, wrong or unknown: faults also come as JSON. */
export function checkFault(spec: FaultSpec): void {
  const shape = Object.entries(FAULT_SHAPES).find(([kind]) => kind === spec.kind)?.[1];
  if (shape === undefined) {
    throw new Error(`no fault "${String(spec.kind)}"; there are ${Object.keys(FAULT_SHAPES).join(', ')}`);
  }
  const { error } = z.strictObject({ kind: z.string(), ...shape, ...MATCHER }).safeParse(spec);
  const wrong = error === undefined ? contradictionOf(spec) : z.prettifyError(error);
  if (wrong !== undefined) throw new Error(`fault "${spec.kind}": ${wrong}`);
}
