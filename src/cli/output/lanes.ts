import type { Screen } from './screen';

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
    const prefix = `${screen.style.cyan(name.padEnd(width))}  `;
    const prefixed = (lines: string[]) => lines.map((line) => `${prefix}${line}`);
    return {
      style: screen.style,
      get width() {
        return screen.width - width - 2;
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
