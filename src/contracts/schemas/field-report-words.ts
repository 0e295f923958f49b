import { BACKUP_ENGINES, NDMP_OPERATIONS, NDMP_REASONS, NDMP_STATES } from './conditions';
import { JOB_STATES } from './jobs';

/** What is asked, in this order; a `missing…` asks for one that can't exist. */
export const ENDPOINTS = [
  'cluster',
  'nodes',
  'ndmp',
  'sessions',
  'session',
  'missingSession',
  'jobs',
  'job',
  'missingJob',
] as const;

/** One of {@link ENDPOINTS}. */
export type Endpoint = (typeof ENDPOINTS)[number];

const POWERS = Array.from({ length: 19 }, (_, power) => `1e${power}`);

/** Orders of magnitude: `1e3` is 1000 to 9999. */
export const MAGNITUDES = ['negative', '0', ...POWERS, 'more'] as const;

/** What may be told of a value of each kind: documented words and forms, never the value itself. */
export const FORMS = {
  address: ['ipv4', 'ipv6', 'empty'],
  connection: ['local', 'tcp'],
  engine: BACKUP_ENGINES,
  integer: [...MAGNITUDES, ...MAGNITUDES.map((magnitude) => `text ${magnitude}`)],
  jobState: JOB_STATES,
  ndmpMode: ['svm', 'node'],
  ndmpReason: NDMP_REASONS,
  ndmpState: NDMP_STATES,
  nodeState: ['up', 'booting', 'down', 'taken_over', 'waiting_for_giveback', 'degraded', 'unknown'],
  operation: NDMP_OPERATIONS,
  /** The uuid of a session: that of its SVM, of its node, or of something else. */
  owner: ['svm', 'node', 'uuid'],
  path: ['absolute', 'empty'],
  release: ['release'],
  sessionId: ['digits', 'digits:digits'],
  tapeMode: ['read', 'write', 'data', 'raw'],
  text: ['empty'],
  time: ['+00:00', '+hh:mm', 'Z', 'no zone'],
  uuid: ['uuid'],
  /** An error code: itself, since ONTAP documents what each means; `text 4` when it came as a text. */
  code: [],
} as const satisfies Record<string, readonly string[]>;

/** A kind of value. */
export type FieldKind = keyof typeof FORMS;

/** What is told of any other value: its type in JSON. */
export const OTHER_FORMS = ['text', 'number', 'boolean', 'null', 'object', 'array'] as const;

const SESSION_FIELDS = {
  uuid: 'owner',
  id: 'sessionId',
  backup_engine: 'engine',
  client_address: 'address',
  client_port: 'integer',
  'data.bytes_processed': 'integer',
  'data.connection.address': 'address',
  'data.connection.port': 'integer',
  'data.connection.type': 'connection',
  'data.operation': 'operation',
  'data.reason': 'ndmpReason',
  'data.state': 'ndmpState',
  data_path: 'path',
  'mover.bytes_moved': 'integer',
  'mover.connection.address': 'address',
  'mover.connection.port': 'integer',
  'mover.connection.type': 'connection',
  'mover.mode': 'tapeMode',
  'mover.reason': 'ndmpReason',
  'mover.state': 'ndmpState',
  'node.name': 'text',
  'node.uuid': 'uuid',
  'scsi.device_id': 'text',
  'scsi.host_adapter': 'integer',
  'scsi.lun_id': 'integer',
  'scsi.target_id': 'integer',
  source_address: 'address',
  'svm.name': 'text',
  'svm.uuid': 'uuid',
  tape_device: 'text',
  tape_mode: 'tapeMode',
} as const satisfies Record<string, FieldKind>;

const JOB_FIELDS = {
  uuid: 'uuid',
  code: 'code',
  description: 'text',
  end_time: 'time',
  'error.arguments.code': 'text',
  'error.arguments.message': 'text',
  'error.code': 'code',
  'error.message': 'text',
  message: 'text',
  'node.name': 'text',
  start_time: 'time',
  state: 'jobState',
  'svm.name': 'text',
  'svm.uuid': 'uuid',
} as const satisfies Record<string, FieldKind>;

/** The fields that each path is asked for, by ONTAP's names; of any other one nothing but its number is told. */
export const REPORTED_FIELDS: Record<Endpoint, Readonly<Record<string, FieldKind>>> = {
  cluster: {
    uuid: 'uuid',
    name: 'text',
    'version.full': 'release',
    'version.generation': 'integer',
    'version.major': 'integer',
    'version.minor': 'integer',
  },
  nodes: {
    uuid: 'uuid',
    name: 'text',
    state: 'nodeState',
    uptime: 'integer',
    'ha.partners.name': 'text',
    'controller.memory_size': 'integer',
  },
  ndmp: { mode: 'ndmpMode' },
  sessions: SESSION_FIELDS,
  session: SESSION_FIELDS,
  missingSession: SESSION_FIELDS,
  jobs: JOB_FIELDS,
  job: JOB_FIELDS,
  missingJob: JOB_FIELDS,
};

/** Headers that are named; others are counted. */
export const REPORTED_HEADERS = [
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'content-type',
  'date',
  'etag',
  'expires',
  'keep-alive',
  'link',
  'location',
  'pragma',
  'retry-after',
  'server',
  'set-cookie',
  'strict-transport-security',
  'transfer-encoding',
  'vary',
  'via',
  'www-authenticate',
  'x-content-type-options',
  'x-frame-options',
  'x-xss-protection',
] as const;

/** Types of a body that are named; charsets are not told. */
export const CONTENT_TYPES = [
  'application/hal+json',
  'application/json',
  'text/html',
  'text/plain',
  'none',
  'other',
] as const;

/** Parameters of a link to the next page that are named; others are counted. */
export const NEXT_PARAMETERS = [
  'fields',
  'max_records',
  'offset',
  'order_by',
  'return_records',
  'return_timeout',
  'start.id',
  'start.index',
  'start.name',
  'start.node.uuid',
  'start.owner.uuid',
  'start.session.id',
  'start.svm.uuid',
  'start.uuid',
] as const;

/** How a read ended: as it should, or by the kind of error that the client made of it. */
export const READ_ENDS = [
  'ok',
  'auth',
  'busy',
  'conflict',
  'forbidden',
  'fuseBlown',
  'notFound',
  'protocol',
  'notOntap',
  'untrusted',
  'readOnly',
  'terminal',
  'transport',
  'unsupported',
  'validation',
] as const;

/** ONTAP's own spelling of a release, without the date of its build. */
export const RELEASE_PATTERN = /^\d{1,2}\.\d{1,3}(\.\d{1,3})?((RC|P|D|X)\d{1,4}){0,2}$/;
