import { createRequire } from 'node:module';
import treeSitter from '@vscode/tree-sitter-wasm';

/**
 * PowerShell's grammar for tree-sitter, as VS Code ships it: WebAssembly, no native code. Loaded once, when the
 * program starts: reading a document needs no file.
 */
const { Language, Parser } = treeSitter;
await Parser.init();
const grammar = await Language.load(
  createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm'),
);

export type PowerShellNode = treeSitter.Node;

/** Parses a script and hands its tree to `use`; the tree's memory is freed afterwards. */
export function withPowerShellTree(source: string, use: (root: PowerShellNode) => void): void {
  const parser = new Parser();
  try {
    parser.setLanguage(grammar);
    const tree = parser.parse(source);
    if (tree === null) throw new Error('the PowerShell parser gave up');
    try {
      use(tree.rootNode);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}
