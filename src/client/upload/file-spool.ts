import { inBatches, type Spool } from './spool.ts';

/** Of the origin-private file system: nobody but pages of this origin sees it. */
const FOLDER = 'mte-relay-uploads';
/** Milliseconds after which a file is one that a page left behind when it was closed. */
const LEFT_BEHIND = 24 * 3_600_000;

/**
 * A file of the origin-private file system (File System standard, 4). It holds sealed bytes only.
 * Undefined where there is none to be had: in old browsers, private windows, with a full disk.
 *
 * @param length of what is coming, in bytes, where that is known
 */
export async function createFileSpool(length: number | undefined): Promise<Spool | undefined> {
  try {
    if (!(await hasRoom(length ?? 0))) return undefined;
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    await removeLeftBehind(folder);
    const name = `${Date.now()}-${crypto.randomUUID()}`;
    const handle = await folder.getFileHandle(name, { create: true });
    return fileSpool(folder, handle, await handle.createWritable());
  } catch {
    return undefined;
  }
}

function fileSpool(
  folder: FileSystemDirectoryHandle,
  handle: FileSystemFileHandle,
  writable: FileSystemWritableFileStream,
): Spool {
  let open = true;
  const { write, flush } = inBatches((batch) => writable.write(batch));
  return {
    write,
    async finish() {
      await flush();
      open = false;
      await writable.close();
      return handle.getFile();
    },
    async remove() {
      const closed = open ? writable.abort() : Promise.resolve();
      await closed
        .then(() => folder.removeEntry(handle.name))
        .catch(() => {
          // Removed with those left behind, another day.
        });
    },
  };
}

/** Twice the length, since a file that is written and one that is sent may both be kept. */
async function hasRoom(length: number): Promise<boolean> {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return quota - usage > 2 * length;
}

async function removeLeftBehind(folder: FileSystemDirectoryHandle): Promise<void> {
  const oldest = Date.now() - LEFT_BEHIND;
  for await (const name of folder.keys()) {
    if (Number.parseInt(name, 10) < oldest) await folder.removeEntry(name).catch(() => {});
  }
}
