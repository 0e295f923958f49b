import {
  ANY,
  type GlobPart,
  NO_SLASH,
  NotAGlob,
  parseGlob,
  SLASH,
  type SlashMeaning,
  type Wanted,
} from './parse-glob';

/** Whether a whole text fits. */
export type Glob = (text: string) => boolean;

/** Characters of a text that is matched: names of ONTAP are far shorter, and what is longer is not looked at. */
export const LONGEST_TEXT = 1_024;

/** One place in a glob: a wanted character leads to `to`; `also` are places that are reached without one. */
interface Place {
  wanted?: Wanted;
  to: number;
  also: readonly number[];
}

const END = 0;
const NOWHERE: readonly number[] = [];

/** Puts the parts before the place `next`; gives where they begin. */
function before(next: number, parts: readonly GlobPart[], places: Place[]): number {
  return parts.reduceRight((behind, part) => {
    const here = places.length;
    switch (part.kind) {
      case 'one':
        places.push({ wanted: part.wanted, to: behind, also: NOWHERE });
        return here;
      case 'many':
        places.push({ wanted: part.wanted, to: here, also: [behind] });
        return here;
      case 'either': {
        const also = part.ways.map((way) => before(behind, way, places));
        return places.push({ to: END, also }) - 1;
      }
    }
  }, next);
}

/** Whether a character is one that a part of a glob asks for. */
export function isWanted(wanted: Wanted, character: number): boolean {
  if (typeof wanted !== 'number') return wanted(character);
  return wanted === character || wanted === ANY || (wanted === NO_SLASH && character !== SLASH);
}

/** The places at which a match can be, each once; kept from text to text, since making it takes time. */
class Front {
  readonly #places: readonly Place[];
  /** The round in which a place was added last; a new round forgets them all. */
  readonly #added: Float64Array;
  readonly #members: Int32Array;
  #round = 0;
  #size = 0;

  constructor(places: readonly Place[]) {
    this.#places = places;
    this.#added = new Float64Array(places.length);
    this.#members = new Int32Array(places.length);
  }

  clear(): void {
    this.#size = 0;
    this.#round++;
  }

  /** Adds a place, and those that it leads to without a character. */
  add(at: number): void {
    if (this.#added[at] === this.#round) return;
    this.#added[at] = this.#round;
    const place = this.#places[at] as Place;
    if (place.wanted !== undefined) this.#members[this.#size++] = at;
    for (let n = 0; n < place.also.length; n++) this.add(place.also[n] as number);
  }

  /** Adds to the next front what a character leads to; false when that is nothing. */
  follow(character: number, next: Front): boolean {
    next.clear();
    for (let n = 0; n < this.#size; n++) {
      const { wanted, to } = this.#places[this.#members[n] as number] as Place;
      if (isWanted(wanted as Wanted, character)) next.add(to);
    }
    return next.#size > 0 || next.isAtEnd();
  }

  isAtEnd(): boolean {
    return this.#added[END] === this.#round;
  }
}

/** Follows all places at once, character by character (Thompson 1968): at most places times characters steps. */
function runner(places: readonly Place[], start: number): Glob {
  let [now, next] = [new Front(places), new Front(places)];
  return (text) => {
    now.clear();
    now.add(start);
    for (let at = 0; at < text.length; at++) {
      const character = text.codePointAt(at) ?? 0;
      if (character > 0xffff) at++;
      if (!now.follow(character, next)) return false;
      [now, next] = [next, now];
    }
    return now.isAtEnd();
  };
}

/** Makes a matcher whose time grows with glob times text, whatever both are; throws `NotAGlob`. */
export function compileGlob(glob: string, meaning: SlashMeaning = 'divides'): Glob {
  const places: Place[] = [{ to: END, also: [] }];
  const fits = runner(places, before(END, parseGlob(glob, meaning), places));
  return (text) => text !== '' && text.length <= LONGEST_TEXT && fits(text);
}

/** Characters from the first `*` or `{` on: up to there a glob can only be at one place at a time. */
export function openLength(glob: string): number {
  const first = glob.search(/[*{]/);
  return first < 0 ? 0 : glob.length - first;
}

/** What is wrong with a glob; undefined when nothing is. */
export function globProblem(glob: string, meaning: SlashMeaning = 'divides'): string | undefined {
  try {
    parseGlob(glob, meaning);
    return undefined;
  } catch (error) {
    if (error instanceof NotAGlob) return error.message;
    throw error;
  }
}
