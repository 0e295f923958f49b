import type { SeenRequest } from '../../../../ontap/support/test-server';

/** What may not be told, in every spelling that a form could take for something else. */
export const TELL_TALES = [
  'acmecorp',
  'Zeppelin-7',
  '10.77.66.55',
  'fd77::66:55',
  '/acme_vs/payroll',
  'jane.doe',
  'c0ffee00-dead-11ef-beef-0123456789ab',
  '2031-07-19T13:37:42+05:30',
  '7777:8888',
  '[31337]',
] as const;

/** Of the records, in turns, so that each field is every one of them once. */
const turned = (turn: number, place: number): string => TELL_TALES[(turn + place) % TELL_TALES.length] ?? '';

/** A record whose every text tells a tale; keys that are not documented, too. */
function tale(paths: readonly string[], turn: number): object {
  const record: Record<string, unknown> = { acmecorp_key: turned(turn, 1), _links: { self: { href: '/x' } } };
  for (const [place, path] of paths.entries()) {
    const names = path.split('.');
    const leaf = names.pop() ?? '';
    let at = record;
    for (const name of names) at = (at[name] ??= { acmecorp_inner: 'jane.doe' }) as Record<string, unknown>;
    at[leaf] = turned(turn, place);
  }
  return record;
}

const JOB = ['uuid', 'description', 'state', 'message', 'code', 'start_time', 'end_time', 'error.message'];
const JOB_MORE = ['error.code', 'node.name', 'svm.name', 'svm.uuid'];
const SESSION = ['uuid', 'id', 'backup_engine', 'client_address', 'data.state', 'data.reason', 'data_path'];
const SESSION_MORE = [
  ...['data.operation', 'data.connection.address', 'data.connection.type', 'mover.state', 'mover.mode'],
  ...['node.name', 'node.uuid', 'scsi.device_id', 'source_address', 'svm.name', 'svm.uuid', 'tape_device'],
];

const listing = (paths: readonly string[]): object => ({
  records: TELL_TALES.map((_, turn) => tale(paths, turn)),
  num_records: TELL_TALES.length,
  _links: { next: { href: '/api/acmecorp?start.acmecorp=jane.doe&start.uuid=Zeppelin-7' } },
});

/** What a talkative cluster answers on a path; a listing ends with its second page. */
export function talkative({ url }: Pick<SeenRequest, 'url'>): object {
  if (url.startsWith('/api/acmecorp')) return { records: [], num_records: 0 };
  if (url.startsWith('/api/cluster/jobs?')) return listing([...JOB, ...JOB_MORE]);
  if (url.startsWith('/api/cluster/jobs/')) return tale([...JOB, ...JOB_MORE], 3);
  if (url.startsWith('/api/protocols/ndmp/sessions?')) return listing([...SESSION, ...SESSION_MORE]);
  if (url.startsWith('/api/protocols/ndmp/sessions/')) return tale([...SESSION, ...SESSION_MORE], 3);
  if (url.startsWith('/api/protocols/ndmp')) return tale(['mode'], 0);
  if (url.startsWith('/api/cluster/nodes')) return listing(['uuid', 'name', 'state', 'ha.partners.name']);
  return {
    ...tale(['name', 'version.generation'], 0),
    uuid: 'c0ffee00-dead-11ef-beef-0123456789ab',
    version: { full: 'NetApp Release 9.16.1P3-acmecorp: jane.doe', generation: 9 },
  };
}

/** Headers and errors tell tales as well. */
export const HEADERS = { server: 'Zeppelin-7', 'x-acmecorp-trace': 'jane.doe', 'set-cookie': 'at=acmecorp' };

/** All texts of a document, keys too. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}
