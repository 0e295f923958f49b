import { request, type Agent } from 'node:https';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body; only what a test looks at is typed. */
  json: {
    records: Record<string, unknown>[];
    num_records: number;
    _links?: { self?: { href: string }; next?: { href: string } };
    error: { code: string; message: string; target?: string };
  } & Record<string, unknown>;
}

export interface CallOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** `name:password`; null sends none. */
  login?: string | null;
  key?: string;
  cert?: string;
  agent?: Agent;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** One request, with the path as it is given: nothing is normalised. */
export function call(simulator: Simulator, path: string, options: CallOptions = {}): Promise<Reply> {
  const { method = 'GET', headers = {}, body, login, key, cert, agent } = options;
  const basic = login === undefined ? `${simulator.user}:${simulator.password}` : login;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: simulator.port,
        path,
        method,
        ca: simulator.caPem,
        agent: agent ?? false,
        headers: {
          Accept: 'application/json',
          ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
        ...(basic !== null && { auth: basic }),
        ...(key !== undefined && { key, cert }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const json = parsed(text) as Reply['json'];
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export const SESSIONS = '/api/protocols/ndmp/sessions';

const started: Simulator[] = [];

/** Starts a simulator that ends with the test file. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  started.push(simulator);
  return simulator;
}

afterAll(async () => {
  await Promise.all(started.map((simulator) => simulator.close()));
});
