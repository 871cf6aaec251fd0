import type { FileHandle } from 'node:fs/promises';

const WINDOW = 64 * 1024;

/** Reads small pieces of a file at any place. Pieces close to each other cost one read of the disk. */
export class WindowReader {
  readonly #handle: FileHandle;
  readonly #size: number;
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  /** @param size the file's, in bytes: nothing beyond it is asked for */
  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** `length` bytes at `position`; fewer where the file ends before. */
  async at(position: number, length: number): Promise<Buffer> {
    const end = Math.min(position + length, this.#size);
    if (position < this.#start || end > this.#start + this.#window.length) await this.#move(position, length);
    return this.#window.subarray(position - this.#start, Math.max(0, end - this.#start));
  }

  async #move(position: number, length: number): Promise<void> {
    const room = Buffer.alloc(Math.max(0, Math.min(Math.max(length, WINDOW), this.#size - position)));
    let filled = 0;
    while (filled < room.length) {
      const { bytesRead } = await this.#handle.read(room, filled, room.length - filled, position + filled);
      if (bytesRead === 0) throw new Error('grew shorter while it was read');
      filled += bytesRead;
    }
    this.#window = room;
    this.#start = position;
  }
}
