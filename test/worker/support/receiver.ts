import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of the URL that nobody else may know. */
export const URL_SECRET = 'T0P-S3CRET-of-the-url';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How a receiver answers. */
export type Answer = (response: ServerResponse, received: Received) => void;

export const accept: Answer = (response) => void response.end('ok');

/** A receiver of web hooks, over http on the loopback interface. */
export class Receiver {
  readonly received: Received[] = [];
  url = '';
  private readonly server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body };
      this.received.push(received);
      this.answer(response, received);
    });
  });

  constructor(private readonly answer: Answer = accept) {}

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}/services/${URL_SECRET}`;
    return this;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }
}

const opened: Receiver[] = [];

/** Closed by {@link closeReceivers}. */
export async function openReceiver(answer?: Answer): Promise<Receiver> {
  const receiver = await new Receiver(answer).open();
  opened.push(receiver);
  return receiver;
}

export async function closeReceivers(): Promise<void> {
  await Promise.all(opened.splice(0).map((receiver) => receiver.close()));
}
