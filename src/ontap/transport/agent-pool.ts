import https from 'node:https';
import type { RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { invalid } from '../errors/local-errors';
import { connectVerified } from './verified-connection';
import { loadTlsMaterial } from './tls-material';
import type { TlsConfig, TlsMaterial } from './tls-material';

/**
 * An idle connection is closed after this. Below the 5 s after which common web servers close theirs:
 * what became of a DELETE that met a closing connection can't be known.
 */
const IDLE_MS = 4_000;

/** How connections are made. */
export interface AgentOptions {
  tls: TlsConfig;
  proxy?: string | undefined;
  timeoutMs: number;
}

type Created = (error: Error | null, stream: Duplex) => void;

/** Hands out only connections to a verified server. */
class VerifiedAgent extends https.Agent {
  constructor(
    private readonly connection: AgentOptions,
    private readonly material: TlsMaterial,
  ) {
    super({ keepAlive: true, timeout: IDLE_MS, maxCachedSessions: 0 });
  }

  override createConnection(options: RequestOptions, created?: Created): undefined {
    const endpoint = {
      host: String(options.host),
      port: Number(options.port ?? 443),
      material: this.material,
    };
    connectVerified({ ...endpoint, ...this.connection }).then(
      (socket) => created?.(null, socket),
      // Node takes an error without a stream, which its types do not say.
      (error: Error) => created?.(error, undefined as never),
    );
  }

  /** No connection is used again; those in use end with their request. */
  retire(): void {
    this.maxFreeSockets = 0;
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }
}

/** Keep-alive agents: one at a time, replaced when CA, certificate or key changed. */
export class AgentPool {
  private current: { id: string; agent: VerifiedAgent } | undefined;
  private isClosed = false;

  constructor(private readonly options: AgentOptions) {}

  async agent(certificate?: { cert: string; key: string }): Promise<https.Agent> {
    const material = await loadTlsMaterial(this.options.tls, certificate);
    if (this.isClosed) throw invalid('The client was closed; make a new one');
    if (this.current?.id !== material.id) {
      this.current?.agent.retire();
      this.current = { id: material.id, agent: new VerifiedAgent(this.options, material) };
    }
    return this.current.agent;
  }

  close(): void {
    this.isClosed = true;
    this.current?.agent.destroy();
    this.current = undefined;
  }
}
