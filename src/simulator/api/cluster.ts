import type { Core } from '../core';
import type { Answer, Call } from '../http/call';
import { notFound } from '../ontap-error';
import { parseQuery } from '../query/parameters';
import { CLUSTER_FIELDS, NDMP_FIELDS, NODE_FIELDS, SVM_FIELDS } from '../query/schema';
import type { NamedEntry, NodeRecord } from '../world/record';
import {
  answerCollection,
  answerInstance,
  filtered,
  instanceSelection,
  pageOf,
  type Resource,
} from './resource';
import { visibleSvms } from './visible';

const NODES: Resource = {
  schema: NODE_FIELDS,
  keys: ['uuid'],
  startKeys: ['start.uuid'],
  defaults: ['name'],
  href: (record) => `/api/cluster/nodes/${(record as NodeRecord).uuid}`,
};

const SVMS: Resource = {
  schema: SVM_FIELDS,
  keys: ['uuid'],
  startKeys: ['start.uuid'],
  defaults: ['name'],
  href: (record) => `/api/svm/svms/${(record as NamedEntry).uuid}`,
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

/** To an SVM's login the version alone. */
export function getCluster(call: Call, core: Core): Answer {
  const { uuid, name, version } = core.world.cluster;
  return answerOne(call, core, CLUSTER, call.user.svm === undefined ? { uuid, name, version } : { version });
}

export const getNdmp = (call: Call, core: Core): Answer =>
  answerOne(call, core, NDMP, { mode: core.world.mode });

export function listNodes(call: Call, core: Core): Answer {
  const query = parseQuery(call.query, NODES.schema, NODES.startKeys);
  const records = core.world.nodes.list().sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  const itself = (record: NodeRecord): NodeRecord => record;
  const page = pageOf(filtered(records, itself, query), itself, NODES, query, call);
  return answerCollection(call, core.switches, NODES, query, page);
}

export function listSvms(call: Call, core: Core): Answer {
  const query = parseQuery(call.query, SVMS.schema, SVMS.startKeys);
  const records = visibleSvms(call, core).sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  const itself = (record: NamedEntry): NamedEntry => record;
  const page = pageOf(filtered(records, itself, query), itself, SVMS, query, call);
  return answerCollection(call, core.switches, SVMS, query, page);
}

export function getNode(call: Call, core: Core): Answer {
  const record = core.world.nodes.list().find(({ uuid }) => uuid === call.parameters.uuid);
  if (record === undefined) throw notFound();
  return answerOne(call, core, NODES, record);
}
