const written = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => void stream.write('', () => resolve()));

/**
 * Ends the process with the code that was set, once all that it printed is out. A command that is done may have left
 * something behind that would keep it: a connection attempt that nobody answers lasts for minutes.
 */
export async function endProcess(): Promise<void> {
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit();
}
