import { type Output, plainScreen, type Screen } from './screen';

const isAnimated = ({ isTTY }: Output): boolean =>
  isTTY === true && process.env['TERM'] !== 'dumb' && !process.env['CI'];

/** The screen that suits the stream; what draws is loaded for a terminal alone. */
export async function openScreen(stream: Output): Promise<Screen> {
  if (!isAnimated(stream)) return plainScreen(stream);
  const { liveScreen } = await import('./live-screen');
  return liveScreen(stream, plainScreen(stream));
}
