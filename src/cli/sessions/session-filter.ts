import { compileGlob } from '../../contracts/schemas/glob/compile-glob';
import { isWithin, networkOf } from '../../contracts/schemas/networks';
import type { SessionRecord } from '../../contracts/session';

/** What a listing is narrowed to; a session has to fit every part that is given. */
export interface SessionFilter {
  /** Address, network, or a glob for the name that the worker's configuration gives it. */
  client?: string;
  /** Globs. */
  node?: string;
  /** The owning SVM, or the first part of the path. */
  svm?: string;
  path?: string;
  /** Of data or mover. */
  state?: string[];
  operation?: string;
}

type Fits = (session: SessionRecord) => boolean;

const fitsGlob = (glob: string, read: (session: SessionRecord) => (string | undefined)[]): Fits => {
  const fits = compileGlob(glob);
  return (session) => read(session).some((text) => text !== undefined && fits(text));
};

function fitsClient(text: string): Fits {
  const network = networkOf(text);
  if (network === undefined) return fitsGlob(text, ({ clientName }) => [clientName]);
  return ({ client }) => client !== undefined && isWithin(client, network);
}

const firstPart = (path: string | undefined) => path?.split('/').find((part) => part !== '');

/** Whether a session is among those that were asked for. */
export function sessionFilter({ client, node, svm, path, state, operation }: SessionFilter): Fits {
  const parts: Fits[] = [
    ...(client === undefined ? [] : [fitsClient(client)]),
    ...(node === undefined ? [] : [fitsGlob(node, (session) => [session.node])]),
    ...(svm === undefined ? [] : [fitsGlob(svm, (session) => [session.svm, firstPart(session.path)])]),
    ...(path === undefined ? [] : [fitsGlob(path, (session) => [session.path])]),
    ...(state === undefined
      ? []
      : [
          ({ data, mover }: SessionRecord) =>
            [data.state, mover.state].some((one) => state.includes(one ?? '')),
        ]),
    ...(operation === undefined ? [] : [({ data }: SessionRecord) => data.operation === operation]),
  ];
  return (session) => parts.every((fits) => fits(session));
}
