/** How a field is compared. */
export type FieldType = 'string' | 'integer' | 'date' | 'boolean';

/** All fields of a record by dotted path. */
export type Schema = ReadonlyMap<string, FieldType>;

/** Those that a release knows. */
export const knownFields = (schema: Schema, unknown: readonly string[] = []): Schema =>
  new Map([...schema].filter(([name]) => !unknown.includes(name)));

export const NDMP_SESSION_FIELDS: Schema = new Map<string, FieldType>([
  ['uuid', 'string'],
  ['id', 'string'],
  ['backup_engine', 'string'],
  ['client_address', 'string'],
  ['client_port', 'integer'],
  ['data.bytes_processed', 'integer'],
  ['data.connection.address', 'string'],
  ['data.connection.port', 'integer'],
  ['data.connection.type', 'string'],
  ['data.operation', 'string'],
  ['data.reason', 'string'],
  ['data.state', 'string'],
  ['data_path', 'string'],
  ['mover.bytes_moved', 'integer'],
  ['mover.connection.address', 'string'],
  ['mover.connection.port', 'integer'],
  ['mover.connection.type', 'string'],
  ['mover.mode', 'string'],
  ['mover.reason', 'string'],
  ['mover.state', 'string'],
  ['node.name', 'string'],
  ['node.uuid', 'string'],
  ['scsi.device_id', 'string'],
  ['scsi.host_adapter', 'integer'],
  ['scsi.lun_id', 'integer'],
  ['scsi.target_id', 'integer'],
  ['source_address', 'string'],
  ['svm.name', 'string'],
  ['svm.uuid', 'string'],
  ['tape_device', 'string'],
  ['tape_mode', 'string'],
]);

export const APPROVAL_FIELDS: Schema = new Map<string, FieldType>([
  ['index', 'integer'],
  ['operation', 'string'],
  ['query', 'string'],
  ['state', 'string'],
  ['user_requested', 'string'],
  ['required_approvers', 'integer'],
  ['pending_approvers', 'integer'],
  ['potential_approvers', 'string'],
  ['create_time', 'date'],
  ['approve_expiry_time', 'date'],
]);

export const JOB_FIELDS: Schema = new Map<string, FieldType>([
  ['uuid', 'string'],
  ['code', 'integer'],
  ['description', 'string'],
  ['end_time', 'date'],
  ['error.arguments.code', 'string'],
  ['error.arguments.message', 'string'],
  ['error.code', 'string'],
  ['error.message', 'string'],
  ['message', 'string'],
  ['node.name', 'string'],
  ['start_time', 'date'],
  ['state', 'string'],
  ['svm.name', 'string'],
  ['svm.uuid', 'string'],
]);

export const NODE_FIELDS: Schema = new Map<string, FieldType>([
  ['uuid', 'string'],
  ['name', 'string'],
  ['controller.memory_size', 'integer'],
  ['ha.enabled', 'boolean'],
  ['ha.giveback.state', 'string'],
  ['ha.partners.name', 'string'],
  ['ha.partners.uuid', 'string'],
  ['ha.takeover.state', 'string'],
  ['state', 'string'],
  ['uptime', 'integer'],
]);

export const CLUSTER_FIELDS: Schema = new Map<string, FieldType>([
  ['uuid', 'string'],
  ['name', 'string'],
  ['version.full', 'string'],
  ['version.generation', 'integer'],
  ['version.major', 'integer'],
  ['version.minor', 'integer'],
]);

export const SVM_FIELDS: Schema = new Map<string, FieldType>([
  ['uuid', 'string'],
  ['name', 'string'],
]);

export const NDMP_FIELDS: Schema = new Map<string, FieldType>([['mode', 'string']]);
