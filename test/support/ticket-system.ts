import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GateAnswer, GateQuestion } from '../../src/contracts/change-gate';
import { makeCertificate } from '../ontap/support/certificates';
import { type Answer, json, type SeenRequest, startTestServer } from '../ontap/support/test-server';

/** The part of its URL that nobody else may know. */
export const GATE_SECRET = 'T0P-S3CRET-of-the-gate';

const HOUR = 3_600_000;

/** An approval whose window is open for an hour around now. */
export const approved = (ticket: string): Required<Omit<GateAnswer, 'why'>> => ({
  ticket,
  approved: true,
  from: new Date(Date.now() - HOUR).toISOString(),
  to: new Date(Date.now() + HOUR).toISOString(),
});

/** A change system, over HTTPS with a certificate of an authority of its own. */
export interface TicketSystem {
  url: string;
  /** Environment variable `GATE_URL` for the reader of secrets. */
  env: { GATE_URL: string };
  /** Of a guard. */
  gate: { urlEnv: string; caFile: string };
  requests: SeenRequest[];
  /** What it was asked, oldest first. */
  asked: GateQuestion[];
  /** By ticket; a function sees how often it was asked before. @default not approved */
  answers: Map<string, unknown>;
  /** In place of all answers. */
  behave: Answer | undefined;
  close(): Promise<void>;
}

export async function openTicketSystem(): Promise<TicketSystem> {
  const authority = await makeCertificate({ name: 'an authority', isCa: true });
  const certificate = await makeCertificate({ name: 'tickets', altNames: ['127.0.0.1'], issuer: authority });
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-tickets-'));
  const caFile = path.join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
  const answers = new Map<string, unknown>();
  const asked: GateQuestion[] = [];
  const server = await startTestServer(certificate, (request, response) => {
    const question = JSON.parse(request.body) as GateQuestion;
    const before = asked.filter(({ ticket }) => ticket === question.ticket).length;
    asked.push(question);
    if (system.behave !== undefined) return system.behave(request, response);
    const answer = answers.get(question.ticket) ?? { ticket: question.ticket, approved: false };
    json(response, 200, typeof answer === 'function' ? answer(before) : answer);
  });
  const url = `${server.url}/changes/${GATE_SECRET}`;
  const system: TicketSystem = {
    url,
    env: { GATE_URL: url },
    gate: { urlEnv: 'GATE_URL', caFile },
    requests: server.requests,
    asked,
    answers,
    behave: undefined,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return system;
}
