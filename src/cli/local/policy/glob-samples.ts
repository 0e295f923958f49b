import picomatch from 'picomatch';
import { GLOB_OPTIONS } from '../../../contracts/schemas/conditions';

/** Alternatives of braces, at most so many texts. */
const MOST = 20;

function alternatives(glob: string): string[] {
  const [whole, inner] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (whole === undefined || inner === undefined) return [glob];
  return inner
    .split(',')
    .flatMap((one) => alternatives(glob.replace(whole, () => one)))
    .slice(0, MOST);
}

const filled = (glob: string, star: string): string =>
  glob
    .replace(/\[!?([^\]])[^\]]*\]/g, '$1')
    .replace(/\*+/g, star)
    .replace(/\?/g, 'x');

/** Texts that a glob fits, without a claim to completeness. */
export function globSamples(glob: string): string[] {
  const samples = alternatives(glob).flatMap((one) => [filled(one, ''), filled(one, 'x'), filled(one, 'x9')]);
  return [...new Set(samples)].filter((text) => text !== '' && picomatch.isMatch(text, glob, GLOB_OPTIONS));
}
