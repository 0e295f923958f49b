import type { Core } from '../core';
import type { Answer, Call } from '../http/call';
import { notFound } from '../ontap-error';
import { parseQuery } from '../query/parameters';
import { CLUSTER_FIELDS, knownFields, NDMP_FIELDS, NODE_FIELDS, SVM_FIELDS } from '../query/schema';
import type { NamedEntry, RestNode } from '../world/record';
import {
  answerCollection,
  answerInstance,
  filtered,
  instanceSelection,
  pageOf,
  type Resource,
} from './resource';
import { visibleSvms } from './visible';

const nodes = ({ switches }: Core): Resource => ({
  schema: knownFields(NODE_FIELDS, switches.unknownFields.nodes),
  keys: ['uuid'],
  startKeys: ['start.uuid'],
  defaults: ['name'],
  href: (record) => `/api/cluster/nodes/${(record as RestNode).uuid}`,
});

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

const theCluster = ({ switches }: Core): Resource =>
  singleton(knownFields(CLUSTER_FIELDS, switches.unknownFields.cluster), '/api/cluster');

const ndmp = ({ switches }: Core): Resource =>
  singleton(knownFields(NDMP_FIELDS, switches.unknownFields.ndmp), '/api/protocols/ndmp');

function answerOne(call: Call, core: Core, resource: Resource, record: object): Answer {
  const query = parseQuery(call.query, resource.schema, []);
  return answerInstance(call, core.switches, resource, record, instanceSelection(resource, query));
}

/** To an SVM's login the version alone. */
export function getCluster(call: Call, core: Core): Answer {
  const { version, ...named } = core.world.cluster;
  const shown = call.user.svm === undefined ? { ...named, version } : { version };
  return answerOne(call, core, theCluster(core), shown);
}

export const getNdmp = (call: Call, core: Core): Answer =>
  answerOne(call, core, ndmp(core), { mode: core.world.mode });

export function listNodes(call: Call, core: Core): Answer {
  const resource = nodes(core);
  const query = parseQuery(call.query, resource.schema, resource.startKeys);
  const records = core.world.nodes.list().sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  const itself = (record: RestNode): RestNode => record;
  const page = pageOf(filtered(records, itself, query), itself, resource, query, call);
  return answerCollection(call, core.switches, resource, query, page);
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
  return answerOne(call, core, nodes(core), record);
}
