/**
 * Reading a package without caring whether it is a directory or a zip. Implementations refuse, when opened, what
 * would make the two differ: links, odd names, duplicates. Nothing is ever extracted.
 */
export interface FileSource {
  /** Where it is, for messages. */
  readonly name: string;
  /** Path relative to the package's root, with `/`, → size in bytes. In path order (`LC_ALL=C`). */
  readonly files: ReadonlyMap<string, number>;
  /** The whole file. @throws GoldproofError('package') when it is missing or unreadable. */
  bytes(path: string): Promise<Uint8Array>;
  /** The same in chunks, for files that need not fit into memory. */
  stream(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
