/** Which character fits: a Unicode code point, {@link ANY}, {@link NO_SLASH}, or what a class decides. */
export type Wanted = number | ((character: number) => boolean);

/** Every character. */
export const ANY = -1;

/** Every character but a slash. */
export const NO_SLASH = -2;

/** What a glob is made of, in order. */
export type GlobPart =
  | { kind: 'one'; wanted: Wanted }
  /** None or more of them. */
  | { kind: 'many'; wanted: Wanted }
  | { kind: 'either'; ways: GlobPart[][] };

/** What a slash is: in a path `*` stops at it, in a text it is a character like others. */
export type SlashMeaning = 'divides' | 'plain';

/** A text is no glob; the message says where and what to write. */
export class NotAGlob extends Error {}

/** Characters of a glob; a path of ONTAP has fewer. */
export const LONGEST_GLOB = 500;

const code = (character: string) => character.codePointAt(0) ?? 0;

/** The character that divides a path. */
export const SLASH = code('/');

const slash: GlobPart = { kind: 'one', wanted: SLASH };
const anything: GlobPart = { kind: 'many', wanted: ANY };
const maybe = (...parts: GlobPart[]): GlobPart => ({ kind: 'either', ways: [[], parts] });

/** Means something in other dialects, so that it is not taken for itself silently. */
const FOREIGN = new Set(['(', ')', '|']);

/** Reads a glob from left to right, once. */
class Reader {
  readonly #characters: string[];
  readonly #divides: boolean;
  #at = 0;

  constructor(text: string, meaning: SlashMeaning) {
    this.#characters = Array.from(text);
    this.#divides = meaning === 'divides';
  }

  /** The whole glob. */
  read(): GlobPart[] {
    const parts = this.#sequence(0);
    if (this.#peek() !== undefined) throw this.#problem(`${this.#peek()} closes nothing`);
    const last = this.#characters.at(-1);
    const isOpen = (last === '*' || last === ']') && this.#characters.at(-2) !== '\\';
    // A folder may be written with a slash behind it.
    return this.#divides && isOpen ? [...parts, maybe(slash)] : parts;
  }

  #peek(ahead = 0): string | undefined {
    return this.#characters[this.#at + ahead];
  }

  #problem(what: string, at = this.#at): NotAGlob {
    return new NotAGlob(`${what} (character ${at + 1})`);
  }

  /** Up to the end, or inside braces to the comma or brace that ends the alternative. */
  #sequence(depth: number): GlobPart[] {
    const parts: GlobPart[] = [];
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (next === '}' || (next === ',' && depth > 0)) break;
      parts.push(...this.#part(next, depth));
    }
    return parts;
  }

  #part(next: string, depth: number): GlobPart[] {
    if (FOREIGN.has(next))
      throw this.#problem(`there are no groups: write {a,b}, or \\${next} for the character`);
    switch (next) {
      case '*':
        return this.#stars(depth);
      case '/':
        return this.#slashes(depth);
      case '?':
        this.#at++;
        return [{ kind: 'one', wanted: this.#divides ? NO_SLASH : ANY }];
      case '[':
        return [{ kind: 'one', wanted: this.#class() }];
      case ']':
        throw this.#problem('] closes nothing');
      case '{':
        return [this.#alternatives(depth)];
      default:
        return [{ kind: 'one', wanted: this.#plain() }];
    }
  }

  /** One character that stands for itself. */
  #plain(): number {
    const character = this.#peek() ?? '';
    if (character === '+' && /[\]}]/.test(this.#peek(-1) ?? '') && this.#peek(-2) !== '\\')
      throw this.#problem('nothing can be repeated by +: write \\+ for the character');
    this.#at++;
    if (character !== '\\') return code(character);
    const escaped = this.#peek();
    if (escaped === undefined || /[A-Za-z0-9]/.test(escaped))
      throw this.#problem('\\ stands before a character that would mean something: write \\\\ for itself');
    this.#at++;
    return code(escaped);
  }

  #stars(depth: number): GlobPart[] {
    const from = this.#at;
    while (this.#peek() === '*') this.#at++;
    const count = this.#at - from;
    if (!this.#divides) return [anything];
    const [before, next] = [this.#characters[from - 1], this.#peek()];
    const begins =
      before === undefined || before === '/' || (depth > 0 && (before === '{' || before === ','));
    const ends = next === undefined || next === '/' || (depth > 0 && (next === '}' || next === ','));
    if (count === 2 && begins && ends) return this.#anyDepth(before);
    if (count > 1) throw this.#problem('** is a whole part of a path, as in /a/**: write * within one', from);
    const some: GlobPart = { kind: 'many', wanted: NO_SLASH };
    // A last part that is only a star has to be there.
    return begins && next === undefined ? [{ kind: 'one', wanted: NO_SLASH }, some] : [some];
  }

  /** Whatever is there, over slashes, and what it leads to. */
  #anyDepth(before: string | undefined): GlobPart[] {
    if (this.#peek() === '/') {
      this.#at++;
      return [maybe(anything, slash)];
    }
    return before === undefined ? [{ kind: 'one', wanted: ANY }, anything] : [anything];
  }

  /** `/a/**` fits `/a`, too; behind a star something has to follow. */
  #slashes(depth: number): GlobPart[] {
    const isLast = this.#characters.length - this.#at === 3 && this.#peek(1) === '*' && this.#peek(2) === '*';
    const before = this.#peek(-1);
    if (!this.#divides || depth > 0 || !isLast || before === undefined || before === '*') {
      this.#at++;
      return [slash];
    }
    this.#at += 3;
    return [maybe(slash, anything)];
  }

  #alternatives(depth: number): GlobPart {
    const from = this.#at++;
    const ways = [this.#sequence(depth + 1)];
    for (; this.#peek() === ',';) {
      this.#at++;
      ways.push(this.#sequence(depth + 1));
    }
    if (this.#peek() === undefined) throw this.#problem('{ is never closed', from);
    this.#at++;
    const inner = this.#characters.slice(from, this.#at).join('');
    if (ways.length === 1)
      throw this.#problem(`${inner} holds no choice: write {a,b}, [1-9], or \\{ for the character`, from);
    return { kind: 'either', ways };
  }

  #class(): Wanted {
    const from = this.#at++;
    if (this.#peek() === '!')
      throw this.#problem('[! may mean two things: write [^a] for all but a, or [\\!a]');
    const isNegated = this.#peek() === '^';
    if (isNegated) this.#at++;
    const ranges: [number, number][] = [];
    while (this.#peek() !== ']') ranges.push(this.#range(from));
    if (ranges.length === 0) throw this.#problem('[] holds no character', from);
    this.#at++;
    const isIn = (one: number) => ranges.some(([least, most]) => one >= least && one <= most);
    if (!isNegated) return isIn;
    return (one) => !isIn(one) && (one !== SLASH || !this.#divides);
  }

  #range(from: number): [number, number] {
    const least = this.#inClass(from);
    if (this.#peek() !== '-' || this.#peek(1) === ']') return [least, least];
    this.#at++;
    const most = this.#inClass(from);
    if (most < least) throw this.#problem('a range runs backwards', from);
    return [least, most];
  }

  #inClass(from: number): number {
    if (this.#peek() === undefined) throw this.#problem('[ is never closed', from);
    if (this.#peek() === '[' && this.#peek(1) === ':')
      throw this.#problem('there are no named classes: write [a-z]', from);
    return this.#plain();
  }
}

/** The parts of a glob; throws {@link NotAGlob}. */
export function parseGlob(text: string, meaning: SlashMeaning): GlobPart[] {
  if (text === '') throw new NotAGlob('it is empty');
  if (text.length > LONGEST_GLOB) throw new NotAGlob(`it is longer than ${LONGEST_GLOB} characters`);
  return new Reader(text, meaning).read();
}
