/** Reads each entry of a rule's list once, not for each session; a list has to stay as it is. */
export function oncePerList<T>(read: (text: string) => T): (texts: readonly string[]) => readonly T[] {
  const known = new WeakMap<readonly string[], readonly T[]>();
  return (texts) => {
    const before = known.get(texts);
    if (before !== undefined) return before;
    const entries = texts.map(read);
    known.set(texts, entries);
    return entries;
  };
}
