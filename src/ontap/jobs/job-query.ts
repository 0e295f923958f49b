import type { Query } from '../query/query-string';

/** Every filter of `GET /cluster/jobs`. */
export const JOB_FILTERS = {
  code: 'integer',
  end_time: 'time',
  message: 'text',
  uuid: 'text',
  'svm.name': 'text',
  'svm.uuid': 'text',
  description: 'text',
  state: 'text',
  'error.arguments.message': 'text',
  'error.arguments.code': 'text',
  'error.code': 'text',
  'error.message': 'text',
  start_time: 'time',
  'node.name': 'text',
} as const;

/** Which jobs to list: ONTAP's field names; different fields are joined by "and". */
export type JobQuery = Query<typeof JOB_FILTERS>;
