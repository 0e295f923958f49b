/** The longest time on the processor, in milliseconds, for which nobody else had a turn while `work` ran. */
async function longestHoldMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let from = process.cpuUsage();
  let over = false;
  const look = () => {
    const { user, system } = process.cpuUsage(from);
    longest = Math.max(longest, (user + system) / 1_000);
    from = process.cpuUsage();
    if (!over) setImmediate(look);
  };
  setImmediate(look);
  await work();
  over = true;
  look();
  return longest;
}

/** The least of three: other processes of a busy machine count less. */
export async function leastHoldMs(work: () => Promise<unknown>): Promise<number> {
  const held = [await longestHoldMs(work), await longestHoldMs(work), await longestHoldMs(work)];
  return Math.min(...held);
}
