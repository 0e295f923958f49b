import { withoutInvisible } from '../../contracts/text';

/**
 * A name as names are compared; empty when nothing of it can be seen.
 *
 * Letters that look alike in different scripts stay different, and so does the Turkish dotted capital I; the dotless
 * small one is an i.
 */
export function personKey(name: string): string {
  // Three steps are a full case folding: sharp s in either case is ss, and every sigma is the same.
  const folded = withoutInvisible(name).normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return withoutInvisible(folded.normalize('NFKC')).replace(/\s+/g, ' ').trim();
}

/** True for names of one person, however they are written: `Alice`, ` alice ` and full-width letters are one. */
export function samePerson(a: string, b: string): boolean {
  return personKey(a) === personKey(b);
}
