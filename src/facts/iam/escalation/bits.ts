/** A set of small numbers: who is left of a thousand principals is found in a few dozen steps. */
export class Bits {
  private readonly words: Uint32Array;

  constructor(size: number) {
    this.words = new Uint32Array(Math.ceil(size / 32));
  }

  add(number: number): void {
    const at = number >>> 5;
    this.words[at] = (this.words[at] ?? 0) | (1 << (number & 31));
  }

  has(number: number): boolean {
    return ((this.words[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  /** The numbers of this set that are not in the other. */
  *without(other: Bits): Generator<number> {
    for (let at = 0; at < this.words.length; at++) {
      let left = (this.words[at] ?? 0) & ~(other.words[at] ?? 0);
      while (left !== 0) {
        const bit = 31 - Math.clz32(left & -left);
        yield at * 32 + bit;
        left &= left - 1;
      }
    }
  }
}
