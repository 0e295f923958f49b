import type { EndpointReport } from '../../../../contracts/field-report';
import { NEXT_PARAMETERS } from '../../../../contracts/schemas/field-report-words';
import { bodyOf } from './body';
import { valueAt } from './forms';
import type { Read } from './reads';

/** Names of the parameters of a link; its values are not told. */
function parametersOf(link: string): string[] {
  return [...new Set(new URLSearchParams(link.split('?').slice(1).join('?')).keys())];
}

const keyOf = (record: unknown): string =>
  JSON.stringify(['uuid', 'svm.uuid', 'node.uuid', 'id'].map((name) => valueAt(record, name)));

/** What may be told of a listing in pages. */
export function pagesOf({ answers }: Read): NonNullable<EndpointReport['paged']> {
  const bodies = answers.flatMap((answer) => bodyOf(answer) ?? []);
  const records = bodies.flatMap((body) => {
    const list = valueAt(body, 'records');
    return Array.isArray(list) ? (list as unknown[]) : [];
  });
  const links = bodies.map((body) => valueAt(body, '_links.next.href'));
  const [first] = links.filter((link) => typeof link === 'string');
  const names = parametersOf(first ?? '');
  const nextParameters = NEXT_PARAMETERS.filter((name) => names.includes(name));
  return {
    pages: Math.max(1, bodies.length),
    records: records.length,
    repeated: records.length - new Set(records.map(keyOf)).size,
    ended: links.at(-1) === undefined,
    link: first === undefined ? 'none' : first.startsWith('/') ? 'path' : 'url',
    nextParameters,
    otherParameters: names.length - nextParameters.length,
  };
}
