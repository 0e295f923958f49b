import type { SessionRecord } from '../../contracts/session';
import { endpointsOf, endpointText, hidesPartner, isComplete, isPlaced, mayBeSame } from './endpoints';
import type { Endpoint } from './endpoints';
import { groupBy } from './group-by';
import { keyText } from '../../contracts/session-key';

/** Sessions by key that are joined with a session by data connections, itself left out. */
export type Transfers = Map<string, string[]>;

/**
 * Which sessions are one transfer (`ndmpcopy`, three-way): those with a common end, and those joined to them in turn.
 * An end of which a part is not known may be any that fits; one of which ONTAP tells nothing joins nothing, and
 * one that can't be read may be any. Records of
 * one key at several instants count together.
 */
export function transfersOf(records: readonly SessionRecord[]): Transfers {
  const ends = endsByKey(records);
  const neighbours = neighboursOf(ends);
  const transfers: Transfers = new Map();
  for (const key of ends.keys()) {
    if (transfers.has(key)) continue;
    const members = reachable(key, neighbours);
    for (const member of members) transfers.set(member, members.filter((other) => other !== member).sort());
  }
  return transfers;
}

function endsByKey(records: readonly SessionRecord[]): Map<string, Endpoint[]> {
  const ends = [...groupBy(records, keyText)].map(([key, same]): [string, Endpoint[]] => [
    key,
    same.flatMap((record) => endpointsOf(record).filter((end) => isPlaced(end) || hidesPartner(record))),
  ]);
  return new Map(ends);
}

type Neighbours = Map<string, Set<string>>;

interface OwnedEnd {
  key: string;
  end: Endpoint;
}

function neighboursOf(ends: Map<string, Endpoint[]>): Neighbours {
  const all = [...ends].flatMap(([key, own]) => own.map((end) => ({ key, end })));
  const neighbours: Neighbours = new Map();
  for (const [a, b] of [...equalEnds(all), ...incompleteEnds(all)]) {
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
    neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a));
  }
  return neighbours;
}

/** Each with the first that has the same end: enough to join them all, without comparing each with each. */
function equalEnds(all: OwnedEnd[]): [string, string][] {
  const first = new Map<string, string>();
  return all
    .filter(({ end }) => isComplete(end))
    .map(({ key, end }) => {
      const text = endpointText(end);
      first.set(text, first.get(text) ?? key);
      return [first.get(text) ?? key, key];
    });
}

function incompleteEnds(all: OwnedEnd[]): [string, string][] {
  return all
    .filter(({ end }) => !isComplete(end))
    .flatMap(({ key, end }) =>
      all.filter((other) => mayBeSame(end, other.end)).map((other): [string, string] => [key, other.key]),
    );
}

function reachable(start: string, neighbours: Neighbours): string[] {
  const found = new Set([start]);
  for (const key of found) for (const next of neighbours.get(key) ?? []) found.add(next);
  return [...found];
}

/** Ends of a session that no other visible session has. */
export function unseenEnds(record: SessionRecord, transfers: Transfers): string[] {
  const alone = (transfers.get(keyText(record)) ?? []).length === 0;
  return alone ? endpointsOf(record).filter(isComplete).map(endpointText) : [];
}
