import type { IncomingMessage } from 'node:http';
import { OntapApiError } from '../ontap-error';
import { parseTarget } from './target';

const MAX_BODY_BYTES = 1_000_000;

/** A request before anybody was authenticated. */
export interface ReadRequest {
  method: string;
  path: string;
  target: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: string;
  hal: boolean;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new OntapApiError(400, '262177', 'The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

// Links come unless plain JSON is asked for: `*/*` and no header at all mean HAL.
function wantsHal(accept: string | undefined): boolean {
  return accept === undefined || accept.includes('hal+json') || !accept.includes('application/json');
}

export async function readRequest(request: IncomingMessage): Promise<ReadRequest> {
  const body = await readBody(request);
  const target = request.url ?? '/';
  const { segments, query } = parseTarget(target);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  return {
    method: request.method ?? 'GET',
    path: `/${segments.join('/')}`,
    target,
    query,
    headers,
    body,
    hal: wantsHal(headers.accept),
  };
}
