import type { Query } from '../query/query-string';

/** Every filter of `GET /protocols/ndmp/sessions`. */
export const SESSION_FILTERS = {
  client_port: 'integer',
  uuid: 'text',
  'data.connection.address': 'text',
  'data.connection.port': 'integer',
  'data.connection.type': 'text',
  'data.bytes_processed': 'integer',
  'data.operation': 'text',
  'data.state': 'text',
  'data.reason': 'text',
  data_path: 'text',
  'node.name': 'text',
  'node.uuid': 'text',
  tape_mode: 'text',
  client_address: 'text',
  'mover.reason': 'text',
  'mover.state': 'text',
  'mover.mode': 'text',
  'mover.connection.address': 'text',
  'mover.connection.port': 'integer',
  'mover.connection.type': 'text',
  'mover.bytes_moved': 'integer',
  id: 'text',
  backup_engine: 'text',
  tape_device: 'text',
  'scsi.lun_id': 'integer',
  'scsi.host_adapter': 'integer',
  'scsi.device_id': 'text',
  'scsi.target_id': 'integer',
  source_address: 'text',
  'svm.name': 'text',
  'svm.uuid': 'text',
} as const;

/** Which sessions to list: ONTAP's field names; different fields are joined by "and". */
export type NdmpSessionQuery = Query<typeof SESSION_FILTERS>;
