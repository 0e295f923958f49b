import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';

/**
 * Node's https for axios, with a last question once there is a connection to a verified server, new or kept alive.
 * Node emits `socket` in the same turn as it writes the request, and a socket that is destroyed in between takes none
 * of it; a test looks. The question runs in its caller's async context, and not in that of the connection.
 */
export function askFirst(objection: () => Error | undefined): Pick<typeof https, 'request'> {
  const ask = AsyncResource.bind(objection);
  const request = (options: https.RequestOptions, answered: (answer: IncomingMessage) => void) => {
    const made = https.request(options, answered);
    return made.once('socket', () => {
      const refusal = ask();
      if (refusal !== undefined) made.destroy(refusal);
    });
  };
  return { request: request as typeof https.request };
}
