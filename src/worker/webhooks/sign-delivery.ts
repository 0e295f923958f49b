import { createHmac } from 'node:crypto';
import { DELIVERY_HEADERS, SIGNATURE_VERSION } from '../../contracts/notification';

/** One attempt to deliver; a retry has the same id, and a time of its own. */
export interface Delivery {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  /** Exactly as it is sent. */
  body: string;
}

/** The header fields of a delivery; signed once by each secret, so that a receiver may know either of two. */
export function deliveryHeaders(
  { id, timestamp, body }: Delivery,
  secrets: readonly string[],
): Record<string, string> {
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map(
    (secret) => `${SIGNATURE_VERSION}=${createHmac('sha256', secret).update(signed).digest('hex')}`,
  );
  return {
    [DELIVERY_HEADERS.delivery]: id,
    [DELIVERY_HEADERS.timestamp]: String(timestamp),
    ...(signatures.length === 0 ? {} : { [DELIVERY_HEADERS.signature]: signatures.join(',') }),
  };
}
