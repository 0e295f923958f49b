import { z } from 'zod';
import { MASK } from '../../contracts/text';
import { isKnownCode } from './error-rows';

/** ONTAP's `error` object, made safe for messages. */
export interface Fault {
  /** An integer as text; ONTAP sends it as string or number. */
  code?: string;
  message?: string;
}

/** Longest text of ONTAP that is kept: its whole sentence. */
const SAID_LENGTH = 1_000;

const CODE_PATTERN = /^-?\d{1,12}$/;

const faultSchema = z.looseObject({
  error: z.looseObject({
    code: z.union([z.string(), z.number()]).optional().catch(undefined),
    message: z.string().optional().catch(undefined),
  }),
});

/** Text of a server for a message of ours: one line, no control characters, no secret, cut. */
export function quoteServer(text: string, redact: (text: string) => string): string {
  const line = redact(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > SAID_LENGTH ? `${line.slice(0, SAID_LENGTH)}…` : line.trim();
}

/** Reads an error body; undefined when it isn't ONTAP's. */
export function readFault(body: unknown, redact: (text: string) => string): Fault | undefined {
  const parsed = faultSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { code, message } = parsed.data.error;
  const text = code === undefined ? '' : String(code);
  const said = quoteServer(message ?? '', redact).replace(/\.+$/, '');
  // One that means something to us is no secret that is told, even when it is a password by chance.
  const isTold = isKnownCode(text) || redact(text) !== MASK;
  return {
    ...(CODE_PATTERN.test(text) && isTold ? { code: text } : {}),
    ...(said === '' ? {} : { message: said }),
  };
}
