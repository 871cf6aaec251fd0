const COMMENTS_AND_STRINGS =
  /<#[\s\S]*?#>|(?<=^|[\s;{}(])#[^\n]*|@"\s*\n[\s\S]*?\n"@|@'\s*\n[\s\S]*?\n'@|"(?:`[\s\S]|""|[^"`])*"|'(?:''|[^'])*'/;
const BARE_WORDS =
  /(?<=^|[\s>])(?:\$(?:\w+:)?\w+(?:[\\/$][^\s;|(){}"',]*)+|[\w:/.\\-]*\$\{\w+\}[^\s;|()"',]*|--?[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s;|()"'])+)/;
const EITHER = new RegExp(`(${COMMENTS_AND_STRINGS.source})|(${BARE_WORDS.source})`, 'g');

/** Words such as `$env:TEMP\\agent.exe` and `--params="/quiet"`, which the grammar takes for errors, in quotes. */
export function quoteBareWords(source: string): string {
  return source.replace(EITHER, (whole, _kept, bare?: string) => {
    return bare === undefined ? whole : `"${bare.replaceAll(/["']/g, '')}"`;
  });
}
