import { OntapApiError } from '../ontap-error';

export interface Target {
  /** Decoded segments of the path, dots resolved. */
  segments: string[];
  query: URLSearchParams;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new OntapApiError(400, '262177', `The URL segment "${segment}" can't be decoded.`);
  }
}

/**
 * Reads a request target. Dots are resolved, encoded ones too: a `..` in the place of an id reaches the parent,
 * which is the hazard that a client has to avoid.
 */
export function parseTarget(raw: string): Target {
  const [path = '', ...query] = raw.split('?');
  const segments: string[] = [];
  for (const segment of path.split('/').map(decode)) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  if (segments[0] === 'api' && segments[1] === 'v1') segments.splice(1, 1);
  return { segments, query: new URLSearchParams(query.join('?')) };
}
