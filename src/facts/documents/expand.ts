import type { Values } from './environment.ts';

/** A text with `$NAME`, `${NAME}` and `${NAME:-default}` replaced by what is known of them. */
export function expandPlain(text: string, variables: ReadonlyMap<string, Values>): string {
  return text.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
    (whole, braced?: string, otherwise?: string, plain?: string) => {
      return variables.get(braced ?? plain ?? '')?.[0] ?? otherwise ?? whole;
    },
  );
}
