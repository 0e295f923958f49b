import { createServer } from 'node:http';
import type { AuditHeadNotice } from '../../../src/contracts/audit-files';

/** A web hook that is told the heads of exports. */
export class HeadHook {
  /** What it took. */
  readonly notices: AuditHeadNotice[] = [];
  /** Its answer; what isn't answered with 200 was not taken. */
  answer = 503;

  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (this.answer === 200)
        this.notices.push(JSON.parse(Buffer.concat(chunks).toString()) as AuditHeadNotice);
      response.writeHead(this.answer).end();
    });
  });

  /** Its url, on a free port. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  }

  close(): void {
    this.server.close();
  }
}
