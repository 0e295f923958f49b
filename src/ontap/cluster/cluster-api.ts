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

/** What `/api/cluster` tells of itself. */
export interface ClusterAnswer {
  /** Which cluster it is; absent for an SVM's login, which is shown the version alone. */
  cluster?: { uuid: string; name: string };
  /** `version.full`, such as `NetApp Release 9.16.1: …`. */
  version: string;
}

/** An SVM that the login is shown. */
export interface SvmRecord {
  uuid: string;
  name: string;
}

/** Bytes of what a cluster calls itself. */
const LONGEST = 200;

const named = { uuid: z.string().min(1).max(LONGEST), name: z.string() };

const versionSchema = z
  .looseObject({ full: text, generation: text, major: text, minor: text })
  .transform(({ full, generation, major, minor }) => {
    const numbers = [generation, major, minor].filter((part) => part !== undefined).join('.');
    return cutBytes(full ?? numbers, LONGEST);
  });

/** Of an answer that names a cluster by halves, or nothing at all, the missing half is a problem. */
const namesNothing = (body: unknown) =>
  typeof body === 'object' && body !== null && !('uuid' in body) && !('name' in body) && 'version' in body;

const clusterSchema = z
  .looseObject({ ...named, version: versionSchema })
  .transform(({ uuid, name, version }): ClusterAnswer => ({
    cluster: { uuid, name: cutBytes(name, LONGEST) },
    version,
  }));

const versionAloneSchema = z
  .looseObject({ version: versionSchema.refine((version) => version !== '', 'is empty') })
  .transform(({ version }): ClusterAnswer => ({ version }));

const svmSchema = z
  .looseObject(named)
  .transform(({ uuid, name }): SvmRecord => ({ uuid, name: cutBytes(name, LONGEST) }));

const modeSchema = z.looseObject({ mode: z.enum(['svm', 'node']) });

/** `ha.takeover.state` of the half of a pair that runs alone. */
const TAKEN_OVER = 'in_takeover';

const haState = z.looseObject({ state: text }).nullish();

const haSchema = z
  .looseObject({
    partners: z.array(z.looseObject({ name: text })).nullish(),
    takeover: haState,
    giveback: haState,
  })
  .nullish();

/** Of a node that has taken over its partner alone: a history has room for little of each node. */
function takeoverOf(ha: z.output<typeof haSchema>): Pick<NodeRecord, 'takeover' | 'giveback'> {
  const takeover = ha?.takeover?.state;
  return takeover === TAKEN_OVER ? compact({ takeover, giveback: ha?.giveback?.state }) : {};
}

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
      ...takeoverOf(raw.ha),
      memorySize: raw.controller?.memory_size,
    }),
  }));

const CLUSTER_PATH = '/api/cluster';
const NODES_PATH = '/api/cluster/nodes';
const SVMS_PATH = '/api/svm/svms';
const NDMP_PATH = '/api/protocols/ndmp';

const NODE_FIELDS = {
  always: ['uuid', 'name', 'state', 'uptime', 'ha.partners.name'],
  later: ['controller.memory_size', 'ha.takeover.state', 'ha.giveback.state'],
} as const;

async function readOne(send: Send, path: string, fields: string, { signal }: CallOptions): Promise<unknown> {
  const target = path + queryString({}, undefined, { fields });
  return (await send({ method: 'GET', target, signal })).body;
}

const page = (fields: string) => queryString({}, undefined, { fields, max_records: String(PAGE_RECORDS) });

/** The cluster itself, its nodes, its SVMs and its NDMP mode. */
export function clusterApi(send: Send) {
  const unknown = new Set<string>();
  return {
    async getCluster(options: CallOptions = {}): Promise<ClusterAnswer> {
      const body = await readOne(send, CLUSTER_PATH, 'uuid,name,version', options);
      const asked = { method: 'GET', path: CLUSTER_PATH };
      return namesNothing(body)
        ? parseAnswer(asked, versionAloneSchema, body)
        : parseAnswer(asked, clusterSchema, body);
    },
    async getNdmpMode(options: CallOptions = {}): Promise<NdmpMode> {
      const body = await readOne(send, NDMP_PATH, 'mode', options);
      return parseAnswer({ method: 'GET', path: NDMP_PATH }, modeSchema, body).mode;
    },
    /** All that the login is shown: an SVM's its own one. */
    async listSvms({ signal }: CallOptions = {}): Promise<SvmRecord[]> {
      return listAll(send, { path: SVMS_PATH, query: page('uuid,name'), signal }, svmSchema);
    },
    async listNodes(options: CallOptions = {}): Promise<NodeRecord[]> {
      return withKnownFields(NODE_FIELDS, unknown, (fields) =>
        listAll(send, { path: NODES_PATH, query: page(fields), signal: options.signal }, nodeSchema),
      );
    },
  };
}
