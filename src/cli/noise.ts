import { format } from 'node:util';
import type { OnProgress } from '../model/progress.ts';

const LEVELS = ['debug', 'error', 'info', 'log', 'warn'] as const;

/**
 * Libraries, and Node itself, say things on the console. Here that would break the lines of JSON, the bar, or the
 * result on stdout, so it is told as progress.
 */
export function takeNoise(onProgress: OnProgress): void {
  const tell = (source: string, message: string): void =>
    onProgress({ event: 'library.said', message, fields: { source } });
  for (const level of LEVELS) globalThis.console[level] = (...words) => tell(`console.${level}`, format(...words));
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => tell('node', `${name}: ${message}`));
}
