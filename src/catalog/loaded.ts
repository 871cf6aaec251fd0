import type { YamlSource } from '../core/yaml-place.ts';
import type { Control } from '../model/catalog.ts';
import type { CasesFile } from './schema.ts';

/** A control with the files it came from, so that a problem can be shown where it stands. */
export interface LoadedControl {
  readonly control: Control;
  readonly source: YamlSource;
  readonly cases?: { readonly file: CasesFile; readonly source: YamlSource };
}
