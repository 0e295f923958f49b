import { isIPv6 } from 'node:net';

const DEFAULT_PORT = 7233;
const MAX_PORT = 65_535;

/** What an address looks like, for messages. */
export const ADDRESS_FORMS = `host:port, such as 127.0.0.1:${DEFAULT_PORT}, or [::1]:${DEFAULT_PORT} for IPv6`;

const URL_FORM = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;

/** Host, or IPv6 address in brackets; the port may be absent. */
const HOST_PORT = /^(?:\[([^\]]*)\]|[^\s:/@?#[\]]+)(?::(\d+))?$/;

function isAddress(text: string): boolean {
  const parts = HOST_PORT.exec(text);
  if (parts === null) return false;
  const [, inBrackets, port = DEFAULT_PORT] = parts;
  if (inBrackets !== undefined && (!isIPv6(inBrackets) || inBrackets.includes('%'))) return false;
  return Number(port) > 0 && Number(port) <= MAX_PORT;
}

/** What messages say behind an address to which a port was added; empty for one that has its own. */
export const portNote = (address: string): string =>
  HOST_PORT.exec(address)?.[2] === undefined ? ` (no port given, ${DEFAULT_PORT} taken)` : '';

/** The address with its port, which is 7233 when none is given. */
export const withPort = (address: string): string =>
  HOST_PORT.exec(address)?.[2] === undefined ? `${address}:${DEFAULT_PORT}` : address;

const suchAs = (address: string) => (isAddress(address) ? `write ${address}` : `write ${ADDRESS_FORMS}`);

/**
 * An IPv6 address in brackets; undefined for what is none. A last group of four or more digits was meant as its port, if
 * the rest is one, too.
 */
function withBrackets(address: string): string | undefined {
  const [, host = '', port = ''] = /^(.*):(\d{4,5})$/.exec(address) ?? [];
  if (isIPv6(host)) return `[${host}]:${port}`;
  return isIPv6(address) ? `[${address}]:${DEFAULT_PORT}` : undefined;
}

/** Why an address can never be one of Temporal's, and what to write; undefined when it may be one. */
export function addressProblem(address: string): string | undefined {
  if (address === '') return `is empty; write ${ADDRESS_FORMS}, or unset it`;
  const [, scheme = '', authority = ''] = URL_FORM.exec(address) ?? [];
  if (scheme !== '') {
    const tls = /^(https|grpcs|tls)$/i.test(scheme) ? ', and set TEMPORAL_TLS=true' : '';
    return `is a URL; ${suchAs(authority.replace(/^.*@/, ''))}${tls}`;
  }
  const bracketed = withBrackets(address);
  if (bracketed !== undefined) return `is an IPv6 address without brackets; ${suchAs(bracketed)}`;
  if (/\s/.test(address)) return `holds a space or line break; ${suchAs(address.trim())}`;
  return isAddress(address) ? undefined : `is no host:port; write ${ADDRESS_FORMS}`;
}
