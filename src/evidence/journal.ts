import { createReadStream, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { byText } from '../core/compare.ts';
import { GoldproofError } from '../core/errors.ts';
import { linesOf } from '../core/lines.ts';
import { type EvidenceRecord, EvidenceRecordSchema, type TlsSession, TlsSessionSchema } from '../model/evidence.ts';

/** One line of the journal. */
export type Entry = { readonly record: EvidenceRecord } | { readonly session: TlsSession };

/**
 * Everything collected so far, in the order it came: one file, only ever added to, on the disk before `put` resolves.
 * Memory holds ids and places, not answers.
 */
export interface Journal {
  put(entry: Entry): Promise<void>;
  record(id: string): EvidenceRecord | undefined;
  hasSession(id: string): boolean;
  /** Ids in order. */
  recordIds(): readonly string[];
  /** By id. */
  sessions(): readonly TlsSession[];
  close(): Promise<void>;
}

interface Slot {
  readonly offset: number;
  readonly length: number;
}

/** A record of one answer: far above any of AWS's. */
const MAX_LINE = 256 * 1024 * 1024;

/** Opens or makes a journal; a last line without a line feed was being written when the process died, and is cut off. */
export async function openJournal(path: string): Promise<Journal> {
  const handle = await open(path, 'a+', 0o600);
  const state: State = { handle, size: 0, records: new Map(), sessions: new Map() };
  try {
    await replay(path, state);
    await handle.truncate(state.size);
  } catch (cause) {
    await handle.close();
    throw cause;
  }
  const write = groupWriter(state);
  return {
    put: write,
    record: (id) => readRecord(state, id),
    hasSession: (id) => state.sessions.has(id),
    recordIds: () => [...state.records.keys()].sort(byText),
    sessions: () => [...state.sessions.values()].sort((left, right) => byText(left.id, right.id)),
    close: async () => {
      await write.idle();
      await handle.close();
    },
  };
}

interface State {
  readonly handle: FileHandle;
  size: number;
  readonly records: Map<string, Slot>;
  readonly sessions: Map<string, TlsSession>;
}

function note(state: State, entry: Entry, length: number): void {
  if ('record' in entry) state.records.set(entry.record.id, { offset: state.size, length });
  else state.sessions.set(entry.session.id, entry.session);
  state.size += length;
}

async function replay(path: string, state: State): Promise<void> {
  const { size } = await state.handle.stat();
  const whole = await endOfLastLine(state.handle, size);
  if (whole === 0) return;
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { end: whole - 1 });
  for await (const { number, text } of linesOf(chunks, MAX_LINE)) {
    const entry = parseEntry(text);
    if (entry === undefined) {
      throw new GoldproofError('evidence', 'The journal of this collection is damaged', [
        { file: path, line: number, message: 'not an entry of the journal', remedy: 'Remove it and collect again.' },
      ]);
    }
    note(state, entry, Buffer.byteLength(text) + 1);
  }
}

/** The length of the file up to its last line feed. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const found = block.subarray(0, bytesRead).lastIndexOf(10);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}

function parseEntry(text: string): Entry | undefined {
  try {
    const value = JSON.parse(text) as { record?: unknown; session?: unknown };
    return value.record === undefined
      ? { session: TlsSessionSchema.parse(value.session) }
      : { record: EvidenceRecordSchema.parse(value.record) };
  } catch {
    return undefined;
  }
}

/** Reads what `note` knows the place of. Synchronous, for a resumed run asks before every call. */
function readRecord(state: State, id: string): EvidenceRecord | undefined {
  const slot = state.records.get(id);
  if (slot === undefined) return undefined;
  const line = Buffer.alloc(slot.length);
  readSync(state.handle.fd, line, 0, slot.length, slot.offset);
  const entry: Entry = JSON.parse(line.toString('utf8')); // its bytes were validated or written by us
  return 'record' in entry ? entry.record : undefined;
}

interface GroupWriter {
  (entry: Entry): Promise<void>;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
}

/** Writes what is waiting in one go and one fsync, so that many concurrent calls do not wait for a disk each. */
function groupWriter(state: State): GroupWriter {
  let waiting: { readonly entry: Entry; readonly line: Buffer }[] = [];
  let writing: Promise<void> = Promise.resolve();
  let scheduled: Promise<void> | undefined;
  const flush = async () => {
    scheduled = undefined;
    const batch = waiting;
    waiting = [];
    await state.handle.appendFile(Buffer.concat(batch.map(({ line }) => line)));
    await state.handle.datasync();
    for (const { entry, line } of batch) note(state, entry, line.length);
  };
  const put = (entry: Entry) => {
    waiting.push({ entry, line: Buffer.from(`${JSON.stringify(entry)}\n`) });
    // A failed write fails every later one: after half a line nothing may follow.
    scheduled ??= writing = writing.then(flush);
    return scheduled;
  };
  return Object.assign(put, { idle: () => writing.catch(() => undefined) });
}
