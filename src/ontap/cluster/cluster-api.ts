import { z } from 'zod';
import type { NdmpMode } from '../../contracts/cluster';
import { cutBytes } from '../../contracts/text';
import type { NodeRecord } from '../../contracts/session';
import { compact, integer, text } from '../query/answer-types';
import { listAll, PAGE_RECORDS } from '../query/collection';
import { withKnownFields } from '../query/known-fields';
import { parseAnswer } from '../query/parse-answer';
import { queryString } from '../query/query-string';
import type { CallOptions, Send } from '../transport/send';

/** Who answers. */
export interface ClusterIdentity {
  uuid: string;
  name: string;
  /** `version.full`, such as `NetApp Release 9.16.1: …`. */
  version: string;
}

/** Bytes of what a cluster calls itself. */
const LONGEST = 200;

const clusterSchema = z
  .looseObject({
    uuid: z.string().min(1).max(LONGEST),
    name: z.string(),
    version: z.looseObject({ full: text, generation: text, major: text, minor: text }),
  })
  .transform(({ uuid, name, version: v }): ClusterIdentity => {
    const numbers = [v.generation, v.major, v.minor].filter((part) => part !== undefined).join('.');
    return { uuid, name: cutBytes(name, LONGEST), version: cutBytes(v.full ?? numbers, LONGEST) };
  });

const modeSchema = z.looseObject({ mode: z.enum(['svm', 'node']) });

const haState = z.looseObject({ state: text }).nullish();

const haSchema = z
  .looseObject({
    partners: z.array(z.looseObject({ name: text })).nullish(),
    takeover: haState,
    giveback: haState,
  })
  .nullish();

const nodeSchema = z
  .looseObject({
    uuid: z.string(),
    name: z.string(),
    state: text,
    uptime: integer,
    ha: haSchema,
    controller: z.looseObject({ memory_size: integer }).nullish(),
  })
  .transform((raw): NodeRecord => ({
    uuid: raw.uuid,
    name: raw.name,
    partners: (raw.ha?.partners ?? []).flatMap((partner) => partner.name ?? []),
    ...compact({
      state: raw.state,
      uptime: raw.uptime,
      takeover: raw.ha?.takeover?.state,
      giveback: raw.ha?.giveback?.state,
      memorySize: raw.controller?.memory_size,
    }),
  }));

const NODES_PATH = '/api/cluster/nodes';

const NODE_FIELDS = {
  always: ['uuid', 'name', 'state', 'uptime', 'ha.partners.name'],
  later: ['controller.memory_size', 'ha.takeover.state', 'ha.giveback.state'],
} as const;

async function readOne<T extends z.ZodType>(
  send: Send,
  path: string,
  fields: string,
  schema: T,
  options: CallOptions,
): Promise<z.output<T>> {
  const target = path + queryString({}, undefined, { fields });
  const { body } = await send({ method: 'GET', target, signal: options.signal });
  return parseAnswer({ method: 'GET', path }, schema, body);
}

/** The cluster itself, its nodes and its NDMP mode. */
export function clusterApi(send: Send) {
  const unknown = new Set<string>();
  return {
    async getCluster(options: CallOptions = {}): Promise<ClusterIdentity> {
      return readOne(send, '/api/cluster', 'uuid,name,version', clusterSchema, options);
    },
    async getNdmpMode(options: CallOptions = {}): Promise<NdmpMode> {
      return (await readOne(send, '/api/protocols/ndmp', 'mode', modeSchema, options)).mode;
    },
    async listNodes(options: CallOptions = {}): Promise<NodeRecord[]> {
      return withKnownFields(NODE_FIELDS, unknown, (fields) => {
        const query = queryString({}, undefined, { fields, max_records: String(PAGE_RECORDS) });
        return listAll(send, { path: NODES_PATH, query, signal: options.signal }, nodeSchema);
      });
    },
  };
}
