import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const LOOK_EVERY_MS = 250;

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map((file) =>
      stat(path.join(file.parentPath, file.name)).then(
        ({ size }) => size,
        () => 0, // renamed or removed since it was listed
      ),
    ),
  );
  return Math.max(0, ...sizes);
}

/** Reports the size of the largest file in a folder while `work` fills it. */
export async function watchSize<T>(
  folder: string,
  report: (bytes: number, elapsedMs: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = Date.now();
  const look = async () => report(await folderSize(folder), Date.now() - startedAt);
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await look();
  }
}
