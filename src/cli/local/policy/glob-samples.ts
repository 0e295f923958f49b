import { compileGlob, globProblem } from '../../../contracts/schemas/glob/compile-glob';

/** Alternatives of braces, at most so many texts. */
const MOST = 20;

function withoutInnermost(glob: string): string[] {
  const [whole, inner] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (whole === undefined || inner === undefined) return [glob];
  return inner.split(',').map((one) => glob.replace(whole, () => one));
}

function alternatives(globs: string[]): string[] {
  const next = globs.flatMap(withoutInnermost).slice(0, MOST);
  return next.every((glob, index) => glob === globs[index]) ? next : alternatives(next);
}

const filled = (glob: string, star: string): string =>
  glob
    .replace(/\[\^?([^\]])[^\]]*\]/g, '$1')
    .replace(/\*+/g, star)
    .replace(/\?/g, 'x');

/** Texts that a glob fits, without a claim to completeness. */
export function globSamples(glob: string): string[] {
  if (globProblem(glob) !== undefined) return [];
  const samples = alternatives([glob]).flatMap((one) => [
    filled(one, ''),
    filled(one, 'x'),
    filled(one, 'x9'),
  ]);
  return [...new Set(samples)].filter(compileGlob(glob));
}
