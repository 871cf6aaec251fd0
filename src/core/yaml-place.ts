/** Where something stands in a file, 1-based. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type YamlPath = readonly PropertyKey[];

export interface YamlSource {
  readonly file: string;
  /** Plain data: maps as objects with own members only. */
  readonly value: unknown;
  /** The place of the value at a path; of its nearest ancestor when there is nothing. */
  locate(path: YamlPath): Place;
  /** The place of the key that names the value at a path. */
  locateKey(path: YamlPath): Place;
  /** The place of one character of a text value, as far as its style lets a character be found. */
  locateWithin(path: YamlPath, offset: number): Place;
}
