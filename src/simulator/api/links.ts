import type { Call } from '../http/call';
import type { Switches } from '../switches';

type Tree = Record<string, unknown>;

export const self = (href: string): { self: { href: string } } => ({ self: { href } });

/** Adds the links of a referenced entry, when the entry and its uuid are known. */
function linkReference(shown: Tree, record: object, name: 'node' | 'svm', base: string): void {
  const uuid = (record as Record<string, { uuid?: string } | undefined>)[name]?.uuid;
  const reference = shown[name];
  if (uuid !== undefined && reference !== undefined) {
    shown[name] = { ...reference, _links: self(`${base}/${uuid}`) };
  }
}

export const wantsSelfLinks = (call: Call, switches: Switches): boolean =>
  call.hal || switches.selfLinksUnderJson;

/** A record with the links that HAL asks for. */
export function withLinks(shown: Tree, record: object, href: string): Tree {
  linkReference(shown, record, 'node', '/api/cluster/nodes');
  linkReference(shown, record, 'svm', '/api/svm/svms');
  return { ...shown, _links: self(href) };
}

/** The link to the page that begins after `start`: parameters that are there stay, encoded as ONTAP does. */
export function nextHref(call: Call, start: Record<string, string>): string {
  const kept = [...call.query].filter(([name, value]) => !/^start\.|^offset$/.test(name) && value !== '');
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const query = [...Object.entries(start), ...kept].map(([name, value]) => `${name}=${encode(value)}`);
  return `${call.path}?${query.join('&')}`;
}
