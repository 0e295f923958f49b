import type { Style } from './style';

const CELLS = 24;

/** A bar that is filled to `fraction`, 0 to 1. */
export function progressBar(fraction: number, style: Style): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * CELLS);
  return style.cyan('━'.repeat(full)) + style.dim('─'.repeat(CELLS - full));
}
