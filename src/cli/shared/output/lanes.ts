import type { Screen } from './screen';
import { wrapLines } from './wrap';

/** Blanks after a prefix. */
const GAP = 2;

/** Shares a screen among several runs: each has its prefix, and its lines below those of the others. */
export function laneScreens(screen: Screen, names: readonly string[]): Map<string, Screen> {
  if (names.length === 1) return new Map(names.map((name) => [name, screen]));
  const width = Math.max(...names.map((name) => name.length));
  const draws = new Map<string, (spinner: string) => string[]>();
  const redraw = () =>
    screen.live(
      draws.size === 0 ? undefined : (spinner) => [...draws.values()].flatMap((draw) => draw(spinner)),
    );
  const laneOf = (name: string): Screen => {
    const prefix = `${screen.style.cyan(name.padEnd(width))}${' '.repeat(GAP)}`;
    const roomFor = () => screen.width - width - GAP;
    const prefixed = (lines: string[]) => wrapLines(lines, roomFor()).map((line) => `${prefix}${line}`);
    return {
      style: screen.style,
      get width() {
        return roomFor();
      },
      isLive: screen.isLive,
      print: (...lines) => screen.print(...prefixed(lines)),
      live(draw) {
        if (draw === undefined) draws.delete(name);
        else draws.set(name, (spinner) => prefixed(draw(spinner)));
        redraw();
      },
      close: () => {},
    };
  };
  return new Map(names.map((name) => [name, laneOf(name)]));
}
