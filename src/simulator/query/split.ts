/** Index after the closing quote or brace of what opens at `start`; the end when it is never closed. */
function skipQuoted(text: string, start: number): number {
  if (text[start] === '"') {
    const close = text.indexOf('"', start + 1);
    return close === -1 ? text.length : close + 1;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Splits at a separator, but not inside `"…"` or `{…}`. */
export function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  let at = 0;
  while (at < text.length) {
    if (text[at] === '"' || text[at] === '{') {
      at = skipQuoted(text, at);
    } else if (text.startsWith(separator, at)) {
      parts.push(text.slice(begin, at));
      at += separator.length;
      begin = at;
    } else {
      at++;
    }
  }
  parts.push(text.slice(begin));
  return parts;
}

/** Takes one pair of quotes or braces away. */
export function unquote(text: string): string {
  const quoted =
    text.length >= 2 && ((text[0] === '"' && text.endsWith('"')) || (text[0] === '{' && text.endsWith('}')));
  return quoted ? text.slice(1, -1) : text;
}
