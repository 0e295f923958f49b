import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationMs } from '../../contracts/duration';
import { NDMP_OPERATIONS, NDMP_STATES } from '../../contracts/schemas/conditions';
import { compileGlob, globProblem } from '../../contracts/schemas/glob/compile-glob';
import { isWithin, networkOf } from '../../contracts/schemas/networks';
import type { AgedSession } from '../../contracts/session-age';
import { durationBetween } from '../../contracts/schemas/primitives';
import { parseGlob, parserOf } from '../shared/arguments';

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
  /** At least so long, as far as ages are collected. */
  unchangedFor?: string;
}

type Fits = (session: AgedSession) => boolean;

const fitsGlob = (glob: string, read: (session: AgedSession) => (string | undefined)[]): Fits => {
  const fits = compileGlob(glob);
  return (session) => read(session).some((text) => text !== undefined && fits(text));
};

function fitsClient(text: string): Fits {
  const network = networkOf(text);
  if (network === undefined) return fitsGlob(text, ({ clientName }) => [clientName]);
  return ({ client }) => client !== undefined && isWithin(client, network);
}

/** Of what no age is known of, nobody knows. */
const isUnchangedFor =
  (ms: number): Fits =>
  ({ unchangedSeconds = -1 }) =>
    unchangedSeconds * SECOND_MS >= ms;

const SECOND_MS = 1_000;

const firstPart = (path: string | undefined) => path?.split('/').find((part) => part !== '');

/** Whether a session is among those that were asked for. */
export function sessionFilter({
  client,
  node,
  svm,
  path,
  state,
  operation,
  unchangedFor,
}: SessionFilter): Fits {
  const parts: Fits[] = [
    ...(client === undefined ? [] : [fitsClient(client)]),
    ...(node === undefined ? [] : [fitsGlob(node, (session) => [session.node])]),
    ...(svm === undefined ? [] : [fitsGlob(svm, (session) => [session.svm, firstPart(session.path)])]),
    ...(path === undefined ? [] : [fitsGlob(path, (session) => [session.path])]),
    ...(state === undefined
      ? []
      : [
          ({ data, mover }: AgedSession) =>
            [data.state, mover.state].some((one) => state.includes(one ?? '')),
        ]),
    ...(operation === undefined ? [] : [({ data }: AgedSession) => data.operation === operation]),
    ...(unchangedFor === undefined ? [] : [isUnchangedFor(durationMs(unchangedFor))]),
  ];
  return (session) => parts.every((fits) => fits(session));
}

/** A client as a filter names it. */
export function parseClient(text: string): string {
  const isNetwork = /[/:]/.test(text) || /^[\d.]+$/.test(text);
  if (isNetwork ? networkOf(text) !== undefined : globProblem(text) === undefined) return text;
  throw new InvalidArgumentError(
    'Give an address such as 10.20.0.23, a network such as 10.20.0.0/24, or the name of a backup server.',
  );
}

type State = (typeof NDMP_STATES)[number];

function parseState(text: string, previous: State[] = []): State[] {
  const state = NDMP_STATES.find((one) => one === text);
  if (state !== undefined) return [...previous, state];
  throw new InvalidArgumentError(`It must be one of ${NDMP_STATES.join(', ')}.`);
}

/** Adds the options that narrow a listing of sessions. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--client <client>', 'address, network, or name of a backup server', parseClient)
    .option('--node <glob>', 'whose control connection is on this node', parseGlob)
    .option('--svm <glob>', 'owned by this SVM, or with a path of it', parseGlob)
    .option('--path <glob>', "such as '/svm1/home*'", parseGlob)
    .option('--state <state>', `of data or mover: ${NDMP_STATES.join(', ')}; may be repeated`, parseState)
    .option(
      '--unchanged-for <duration>',
      'for at least so long, as far as ages are collected',
      parserOf(durationBetween('1s', '365d')),
    )
    .addOption(new Option('--operation <kind>', 'of the data service').choices(NDMP_OPERATIONS));
}

/** What of a command's options is a filter; undefined when nothing is. */
export function filterOf(options: SessionFilter): SessionFilter | undefined {
  const { client, node, svm, path, state, operation, unchangedFor } = options;
  const given = Object.entries({ client, node, svm, path, state, operation, unchangedFor }).filter(
    ([, value]) => value !== undefined,
  );
  return given.length === 0 ? undefined : (Object.fromEntries(given) as SessionFilter);
}
