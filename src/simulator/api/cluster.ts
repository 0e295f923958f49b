import type { Core } from '../core';
import type { Answer, Call } from '../http/call';
import { notFound } from '../ontap-error';
import { parseQuery } from '../query/parameters';
import { CLUSTER_FIELDS, NDMP_FIELDS, NODE_FIELDS } from '../query/schema';
import type { NodeRecord } from '../world/record';
import {
  answerCollection,
  answerInstance,
  filtered,
  instanceSelection,
  pageOf,
  type Resource,
} from './resource';

const NODES: Resource = {
  schema: NODE_FIELDS,
  keys: ['uuid'],
  startKeys: ['start.uuid'],
  defaults: ['name'],
  href: (record) => `/api/cluster/nodes/${(record as NodeRecord).uuid}`,
};

const singleton = (schema: Resource['schema'], path: string): Resource => ({
  schema,
  keys: [],
  startKeys: [],
  defaults: [],
  href: () => path,
});

const CLUSTER = singleton(CLUSTER_FIELDS, '/api/cluster');
const NDMP = singleton(NDMP_FIELDS, '/api/protocols/ndmp');

function answerOne(call: Call, core: Core, resource: Resource, record: object): Answer {
  const query = parseQuery(call.query, resource.schema, []);
  return answerInstance(call, core.switches, resource, record, instanceSelection(resource, query));
}

export const getCluster = (call: Call, core: Core): Answer =>
  answerOne(call, core, CLUSTER, core.world.cluster);

export const getNdmp = (call: Call, core: Core): Answer =>
  answerOne(call, core, NDMP, { mode: core.world.mode });

export function listNodes(call: Call, core: Core): Answer {
  const query = parseQuery(call.query, NODES.schema, NODES.startKeys);
  const records = core.world.nodes.list().sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  const itself = (record: NodeRecord): NodeRecord => record;
  const page = pageOf(filtered(records, itself, query), itself, NODES, query, call);
  return answerCollection(call, core.switches, NODES, query, page);
}

export function getNode(call: Call, core: Core): Answer {
  const record = core.world.nodes.list().find(({ uuid }) => uuid === call.parameters.uuid);
  if (record === undefined) throw notFound();
  return answerOne(call, core, NODES, record);
}
