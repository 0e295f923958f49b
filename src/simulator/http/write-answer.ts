import type { ServerResponse } from 'node:http';
import type { Call, Answer } from './call';

/** Headers that ONTAP's server sends with everything. */
const COMMON_HEADERS = {
  Server: 'libzapid-httpd',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache,no-store,must-revalidate',
};

const INDENT = 2; // `pretty` is the default

function textOf(answer: Answer, pretty: boolean): string {
  if (answer.body === undefined) return '';
  if (typeof answer.body === 'string') return answer.body;
  return `${JSON.stringify(answer.body, undefined, pretty ? INDENT : 0)}\n`;
}

/** Writes the whole answer, or with `half` its first half before it breaks the connection; `date` is the cluster's. */
export function writeAnswer(
  response: ServerResponse,
  answer: Answer,
  call: Pick<Call, 'method' | 'query' | 'hal'>,
  { half, date }: { half: boolean; date: number },
): void {
  const text = Buffer.from(textOf(answer, call.query.get('pretty') !== 'false'));
  response.writeHead(answer.status, {
    ...COMMON_HEADERS,
    Date: new Date(date).toUTCString(),
    'Content-Type': call.hal ? 'application/hal+json' : 'application/json',
    'Content-Length': text.length,
    ...answer.headers,
  });
  if (call.method === 'HEAD') response.end();
  else if (!half) response.end(text);
  else response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.socket?.destroy());
}
