import { createHmac, timingSafeEqual } from 'node:crypto';
import { DELIVERY_HEADERS, SIGNATURE_VERSION } from '../contracts/notification';

/** How old a delivery may be, and how far ahead its clock, seconds: an old one may be a repeated recording. */
const TOLERANCE_SECONDS = 300;

/** What a receiver got. */
export interface ReceivedDelivery {
  /** As `node:http`, Express or Fastify give them: names in any case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it came, before it was parsed. */
  body: string | Uint8Array;
  /** The hook's secret; while it is changed, the old and the new one. */
  secrets: readonly string[];
  /** How old a delivery may be, seconds. @default 300 */
  toleranceSeconds?: number;
  /** Milliseconds since 1970. @default Date.now() */
  now?: number;
}

/** Whether a delivery is ours. */
export type DeliveryVerdict =
  /** It is; a `delivery` that was seen before is the same notification again, since an answer may get lost. */
  | { ok: true; delivery: string; timestamp: number }
  /** It is not, or is too old; `why` is for the log. */
  | { ok: false; why: string };

/**
 * Verifies id, time and signature of a web hook's delivery, in constant time. Parse the body only after it.
 *
 * @throws RangeError without a secret that could verify anything
 */
export function verifyDelivery(received: ReceivedDelivery): DeliveryVerdict {
  const { headers, body, secrets, toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() } = received;
  if (secrets.length === 0 || secrets.includes(''))
    throw new RangeError('verifyDelivery needs the secret of the web hook, not an empty one');
  const delivery = headerOf(headers, DELIVERY_HEADERS.delivery);
  const timestamp = headerOf(headers, DELIVERY_HEADERS.timestamp);
  const signature = headerOf(headers, DELIVERY_HEADERS.signature);
  if (delivery === undefined || timestamp === undefined) return refused('it has no delivery id or timestamp');
  if (signature === undefined) return refused('it is not signed');
  if (!/^\d{1,12}$/.test(timestamp)) return refused('its timestamp is no number of seconds');
  if (Math.abs(now / 1_000 - Number(timestamp)) > toleranceSeconds)
    return refused(`its timestamp is more than ${toleranceSeconds} s away from now`);
  const wanted = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${delivery}.${timestamp}.`).update(body).digest(),
  );
  const given = signaturesIn(signature);
  const isSigned = wanted.some((digest) => given.some((one) => timingSafeEqual(one, digest)));
  return isSigned ? { ok: true, delivery, timestamp: Number(timestamp) } : refused('no signature fits');
}

function refused(why: string): DeliveryVerdict {
  return { ok: false, why };
}

function headerOf(headers: ReceivedDelivery['headers'], name: string): string | undefined {
  const wanted = name.toLowerCase();
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === wanted) ?? [];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Digests of our version; others, such as those of a later version, are passed over. */
function signaturesIn(header: string): Buffer[] {
  return header.split(',').flatMap((part) => {
    const [, hex] = new RegExp(`^ *${SIGNATURE_VERSION}=([0-9a-f]{64}) *$`).exec(part) ?? [];
    return hex === undefined ? [] : [Buffer.from(hex, 'hex')];
  });
}
