import type { Import } from './imports';

/** Files that need each other, whichever way: each circle once, sorted. */
export function circlesIn(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const reached = new Map(
    [...next.keys()].map((file) => [file, reachedFrom([file], (at) => next.get(at) ?? [])]),
  );
  const circles = new Map<string, string[]>();
  for (const [file, others] of reached) {
    const circle = [...others].filter((other) => reached.get(other)?.has(file)).sort();
    if (circle.length > 0) circles.set(circle.join('\n'), circle);
  }
  return [...circles.values()];
}

/** All that is reached from some places, in one step or more. */
export function reachedFrom(starts: readonly string[], next: (at: string) => readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...starts];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const place of next(at)) {
      if (reached.has(place)) continue;
      reached.add(place);
      open.push(place);
    }
  return reached;
}

/** What is loaded, files and packages, as soon as a file is. */
export function loadedWith(file: string, imports: readonly Import[]): Set<string> {
  const next = new Map<string, string[]>();
  for (const { from, to, need } of imports)
    if (need === 'values') next.set(from, [...(next.get(from) ?? []), to]);
  return reachedFrom([file], (at) => next.get(at) ?? []);
}
