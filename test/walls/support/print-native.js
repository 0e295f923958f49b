// `node --require <this file> …`: at the end, on stderr, what was loaded: Temporal's native core, and folders of ours.
process.on('exit', () => {
  const loaded = Object.keys(require.cache);
  const native = loaded.some((file) => file.includes('core-bridge'));
  const ours = loaded.filter((file) => !file.includes('node_modules'));
  const rooms = ours.flatMap((file) => /\/src\/([\w-]+)\//.exec(file)?.[1] ?? []);
  console.error(`LOADED ${JSON.stringify({ native, rooms: [...new Set(rooms)].sort() })}`);
});
