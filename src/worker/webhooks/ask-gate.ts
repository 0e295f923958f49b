import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AskGate } from '../../activities';
import type { ChangeGateConfig, GateReply } from '../../contracts/change-gate';
import { withDeadline } from '../../node';
import { redactor, type SecretReader } from '../../ontap';
import { causeOf, readHook, userAgent } from './create-webhooks';
import { hookUrlProblem } from './hook-url';
import { deliveryHeaders } from './sign-delivery';

/** Longest exchange, milliseconds: the activity that asks has 15 s, and must outlast it to say what was wrong. */
const EXCHANGE_MS = 10_000;

/** An answer has five short fields. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** What is sent, and by which authorities the receiver is known. */
interface Asking {
  headers: Record<string, string>;
  body: string;
  ca?: Buffer | undefined;
}

/** Follows no redirect, goes through no proxy, reads no more than an answer needs. */
async function exchange(
  url: string,
  { headers, body, ca }: Asking,
  signal: AbortSignal,
): Promise<{ status: number; text: string } | undefined> {
  const { request } = url.startsWith('https:') ? https : http;
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const asked = request(
      url,
      { method: 'POST', headers, agent: false, signal, ...(ca === undefined ? {} : { ca }) },
      resolve,
    );
    asked.on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

/** Of an answer only this is ever told; it may repeat what we have sent. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  try {
    const answer = JSON.parse(text) as { why?: unknown } | null;
    return typeof answer?.why === 'string'
      ? JSON.stringify({ ...answer, why: redactor(secrets)(answer.why) })
      : text;
  } catch {
    return text;
  }
}

/** Asks a cluster's change system; whatever goes wrong is a reply, too. Nothing of it holds URL or secret. */
export function createAskGate(secrets: SecretReader): AskGate {
  return async (gate, question, signal): Promise<GateReply> => {
    try {
      const { url, signWith } = await readHook(gate, secrets);
      const problem = hookUrlProblem(url, gate.allowHttp === true);
      if (problem !== undefined) return { problem: `its URL ${problem}` };
      const asking = await askingOf(gate, JSON.stringify(question), signWith);
      const reply = await withDeadline({ timeoutMs: EXCHANGE_MS, signal }, (deadline) =>
        exchange(url, asking, deadline),
      );
      if (reply === undefined) return { problem: `more than ${MAX_ANSWER_BYTES / 1024} KiB` };
      return { ...reply, text: withoutSecrets(reply.text, [url, new URL(url).pathname, ...signWith]) };
    } catch (error) {
      signal.throwIfAborted();
      return { problem: causeOf(error) };
    }
  };
}

async function askingOf({ caFile }: ChangeGateConfig, body: string, signWith: string[]): Promise<Asking> {
  const delivery = { id: randomUUID().replaceAll('-', ''), timestamp: Math.floor(Date.now() / 1_000), body };
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      accept: 'application/json',
      'user-agent': userAgent,
      ...deliveryHeaders(delivery, signWith),
    },
    ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
  };
}
